"""Jobs of accounts."""

from uuid import UUID

from accounts.services import codes, deletion, export
from config.kit.jobs import job


@job(limit_s=60)
def send_code(email: str, purpose: str, request_id: str) -> None:
    codes.send(email, codes.Purpose(purpose), request_id)


@job(queue="bulk")
def make_export(export_id: str) -> None:
    export.make(UUID(export_id))


@job(queue="bulk")
def delete_due() -> None:
    """Accounts whose week of grace is over, and what else has had its time."""
    deletion.delete_due()
    deletion.forget_expired_sessions()
    export.forget_old()

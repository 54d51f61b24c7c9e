"""The security log, and the letters about what its owner should know at once."""

from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.models import SecurityEvent, User
from config.kit import events, mail

Kind = SecurityEvent.Kind
NOWHERE = Visitor(device="")

TOLD_AT_ONCE = {
    Kind.NEW_DEVICE, Kind.PASSWORD_CHANGED, Kind.PASSWORD_RESET, Kind.TWO_FACTOR_ON, Kind.TWO_FACTOR_OFF,
    Kind.RECOVERY_CODE_USED, Kind.TOKEN_REUSED, Kind.API_TOKEN_MADE, Kind.DELETION_ASKED,
}  # fmt: skip


def note(user: User, kind: SecurityEvent.Kind, visitor: Visitor = NOWHERE) -> None:
    now = timezone.now()
    SecurityEvent.objects.create(
        user=user, kind=kind, device=visitor.device, address=visitor.address or None, created_at=now
    )
    if kind not in TOLD_AT_ONCE:
        return
    said = {"what": str(kind.label), "device": visitor.device, "address": visitor.address}
    events.record(f"security.{kind.value}", user.pk, "", said)
    # until an address is verified it may be somebody else's: it gets codes and nothing more
    if user.email_verified_at is not None:
        context = {
            "name": user.name, "what": kind.label, "at": now.isoformat(timespec="minutes"),
            "device": visitor.device, "address": visitor.address,
        }  # fmt: skip
        mail.post("security_notice", user.email, context)

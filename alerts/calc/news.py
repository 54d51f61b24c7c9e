"""What somebody is to be told."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    user_id: int
    kind: str
    title: str
    once: str
    """What it tells of, as `firing:17`: told once, however often it is said."""
    body: str = ""
    path: str = ""
    instrument_id: int | None = None
    portfolio_id: UUID | None = None
    alert_id: UUID | None = None
    channels: tuple[str, ...] | None = None
    """Of an alert, which chooses its own; None leaves it to the person's matrix."""
    webhook_url: str = ""

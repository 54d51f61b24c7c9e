"""Ways to a person, one file each: `send(parcel)` returns, or raises Retry, Refused or Gone.

In the app the row itself is the delivery; `inapp` only says that there is one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


class Retry(Exception):
    """Not now: it is tried again, after this many seconds where the other side named them."""

    def __init__(self, why: str, *, after_s: float | None = None) -> None:
        self.after_s = after_s
        super().__init__(why)


class Refused(Exception):
    """It will never be taken: it is not tried again."""


class Gone(Refused):
    """Nobody is at this address any more."""


def after(header: str | None) -> float | None:
    """Seconds of a Retry-After; a date in it is not worth reading."""
    return min(float(header), 86_400.0) if header and header.isascii() and header.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A notification on its way. `id` is the delivery's, the same at each try."""

    id: str
    kind: str
    title: str
    body: str
    url: str
    at: datetime
    to: str
    name: str = ""
    unsubscribe: str = ""
    keys: dict[str, str] = field(default_factory=dict, repr=False)
    """What this way needs to seal or sign: `p256dh` and `auth`, or `secret`."""
    about: dict[str, Any] = field(default_factory=dict)

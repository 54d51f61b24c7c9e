"""How each provider is doing, kept in Valkey: when it last answered, what went wrong, and until when it rests."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from config.kit import valkey
from markets.calc.venues import Venue
from markets.providers.faults import Fault

KEPT_S = 14 * 86_400
MINUTE_S = 60


@dataclass(frozen=True)
class Note:
    answered_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""
    fault: str = ""  # the class: Down, Refused, Spent, Garbled
    failures: int = 0
    calls_a_minute: int = 0
    resting_s: int = 0

    @property
    def is_well(self) -> bool:
        """Whether the last thing it did was to answer."""
        return self.failed_at is None or (self.answered_at is not None and self.answered_at > self.failed_at)


def answered(venue: Venue) -> None:
    _write(venue, {"answered_ms": str(_now_ms())}, counted=True)


def failed(venue: Venue, fault: Fault) -> None:
    told = {"failed_ms": str(_now_ms()), "error": str(fault)[:200], "fault": type(fault).__name__}
    _write(venue, told, counted=False)


def rest(venue: Venue, seconds: float) -> None:
    try:
        valkey.client().set(_key(venue, "rests"), 1, ex=max(1, int(seconds)))
    except valkey.Unavailable:
        return  # then nothing is spent either, so nobody is called


def resting_s(venue: Venue) -> int:
    try:
        left: int = valkey.client().ttl(_key(venue, "rests"))
    except valkey.Unavailable:
        return 0
    return max(0, left)


def read(venue: Venue) -> Note:
    """Raises valkey.Unavailable: whoever shows it says that it is not known."""
    pipe = valkey.client().pipeline(transaction=False)
    pipe.hgetall(_key(venue))
    pipe.get(_minute(venue, int(time.time()) // MINUTE_S - 1))
    pipe.ttl(_key(venue, "rests"))
    kept, calls, rests = pipe.execute()
    known = {name.decode(): value.decode() for name, value in kept.items()}
    return Note(
        answered_at=_moment(known.get("answered_ms")), failed_at=_moment(known.get("failed_ms")),
        error=known.get("error", ""), fault=known.get("fault", ""), failures=int(known.get("failures", 0)),
        calls_a_minute=int(calls or 0), resting_s=max(0, rests),
    )  # fmt: skip


def _write(venue: Venue, told: dict[str, str], *, counted: bool) -> None:
    """A note that cannot be written is lost: what it is about went well, or is told by its fault."""
    try:
        pipe = valkey.client().pipeline(transaction=False)
        for name, value in told.items():
            pipe.hset(_key(venue), name, value)
        if counted:
            minute = _minute(venue, int(time.time()) // MINUTE_S)
            pipe.incr(minute)
            pipe.expire(minute, 3 * MINUTE_S)
        else:
            pipe.hincrby(_key(venue), "failures", 1)
        pipe.expire(_key(venue), KEPT_S)
        pipe.execute()
    except valkey.Unavailable:
        return


def _now_ms() -> int:
    return int(time.time() * 1000)


def _moment(ms: str | None) -> datetime | None:
    return datetime.fromtimestamp(int(ms) / 1000, UTC) if ms else None


def _key(venue: Venue, *parts: str) -> str:
    return valkey.key("provider", venue.slug, *parts)


def _minute(venue: Venue, minute: int) -> str:
    return _key(venue, "calls", str(minute))

"""Times as exchanges write them, as epoch milliseconds."""

from datetime import UTC, datetime

MICROSECONDS_FROM = 10**14
"""Larger numbers are microseconds: milliseconds get there in the year 5138."""
MILLISECONDS = {f"{ms:03}": ms for ms in range(1000)}
_seconds: dict[str, int] = {}
MOST_KEPT = 512


def iso_ms(text: str) -> int:
    """`2026-08-09T21:05:48.228568804Z`; any number of digits after the point, or none.

    Frames come many to the second, so the second is remembered and three digits are read.
    """
    try:
        return _seconds[text[:19]] + MILLISECONDS[text[20:23]]
    except KeyError:
        return _read(text)


def _read(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset():
        raise ValueError("a time that is not UTC")
    whole_ms = int(moment.replace(microsecond=0, tzinfo=UTC).timestamp()) * 1000
    if len(_seconds) >= MOST_KEPT:
        _seconds.clear()
    _seconds[text[:19]] = whole_ms
    return whole_ms + moment.microsecond // 1000


def epoch_ms(number: int | str) -> int:
    value = int(number)
    return value // 1000 if value >= MICROSECONDS_FROM else value


def iso(ts_ms: int) -> str:
    """As REST wants it."""
    return datetime.fromtimestamp(ts_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

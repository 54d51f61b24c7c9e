"""Days and instants as files have them. What `03/04/2025` means the whole file tells; else it is asked."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum
from functools import lru_cache

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
TURNED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
SHORT = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
BARE = re.compile(r"(\d{4})(\d{2})(\d{2})")
WORDS = ("%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%b %d %Y", "%B %d %Y", "%d %B %Y", "%d-%B-%Y")
CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.ASCII
)


class Order(StrEnum):
    DAY = "dmy"
    MONTH = "mdy"


class BadDay(ValueError):
    """Not a day."""


class InDoubt(BadDay):
    """Day or month first?"""


def order_of(texts: Iterable[str]) -> Order | None:
    """What the days of a file tell: the first that can only be read one way. Points are between day, month and year."""
    for text in texts:
        if found := SHORT.match(text):
            first, mark, second = int(found[1]), found[2], int(found[3])
            if mark == "." or first > 12:
                return Order.DAY
            if second > 12:
                return Order.MONTH
    return None


def read(text: str, *, order: Order | None, zone: tzinfo) -> date | datetime:
    """A day stays a day, and so does midnight without a zone, which spreadsheets make of a day."""
    day_text, clock_text = _cut(text.strip())
    day = _day(day_text, order)
    if not clock_text:
        return day
    moment, said_zone = _clock(clock_text)
    if said_zone is None and moment == time():
        return day
    return datetime.combine(day, moment, said_zone or zone).astimezone(UTC)


def _cut(text: str) -> tuple[str, str]:
    if "T" in text[8:11]:
        day, _, clock = text.partition("T")
        return day, clock
    found = re.search(r"[ ,]+(?=\d{1,2}:\d{2})", text)
    return (text[: found.start()], text[found.end() :]) if found else (text, "")


@lru_cache(maxsize=20_000)
def _day(text: str, order: Order | None) -> date:
    if found := ISO.fullmatch(text) or TURNED.fullmatch(text) or BARE.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := SHORT.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if order is None and found[2] != "." and first <= 12 and second <= 12 and first != second:
            raise InDoubt
        year += 2000 if year < 100 else 0
        day_first = order is not Order.MONTH and first <= 31 and not (order is None and second > 12)
        return _made(year, second, first) if day_first else _made(year, first, second)
    for form in WORDS:
        try:
            return datetime.strptime(text.replace(",", ""), form).date()
        except ValueError:
            continue
    raise BadDay


def _made(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDay from None


@lru_cache(maxsize=2_000)
def _zone(text: str) -> tzinfo:
    if text in ("Z", "UTC"):
        return UTC
    found = datetime.strptime(text, "%z").tzinfo
    assert found is not None
    return found


def _clock(text: str) -> tuple[time, tzinfo | None]:
    found = CLOCK.fullmatch(text)
    if not found:
        raise BadDay
    hour, half = int(found[1]), (found[5] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        moment = time(hour, int(found[2]), int(found[3] or 0), int((found[4] or "")[:6].ljust(6, "0") or 0))
        return moment, _zone(found[6]) if found[6] else None
    except ValueError:
        raise BadDay from None

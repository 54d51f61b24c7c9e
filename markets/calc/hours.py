"""When a market is open: which calendar an instrument follows, its usual hours, and the week of currencies.

Trading days come from the exchanges' calendars (`markets/calendars.py`); the usual hours stand in where those
do not reach, and know no holidays.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ALWAYS, CURRENCIES = "24/7", "FX"
EXCHANGES = {
    **dict.fromkeys(("NASDAQ", "NYSE", "NYSE ARCA", "CBOE BZX", "CBOE", "NASDAQ FUNDS"), "XNYS"),
    **dict.fromkeys(("NSE", "BSE"), "XBOM"),  # one set of hours and holidays
    "LSE": "XLON", "XETRA": "XETR", "EURONEXT PARIS": "XPAR", "TSE": "XTKS", "HKEX": "XHKG",
}  # fmt: skip
"""Which calendar's days an exchange keeps."""


class Span(NamedTuple):
    """One trading day."""

    day: date
    opens_at: datetime
    closes_at: datetime


class MarketState(NamedTuple):
    open: bool
    next_change: datetime | None  # None: it never closes


class Usual(NamedTuple):
    zone: ZoneInfo
    opens: time
    closes: time


USUAL = {
    code: Usual(ZoneInfo(zone), time.fromisoformat(opens), time.fromisoformat(closes))
    for code, zone, opens, closes in (
        ("XNYS", "America/New_York", "09:30", "16:00"),
        ("XBOM", "Asia/Kolkata", "09:15", "15:30"),
        ("XLON", "Europe/London", "08:00", "16:30"),
        ("XETR", "Europe/Berlin", "09:00", "17:30"),
        ("XPAR", "Europe/Paris", "09:00", "17:30"),
        ("XTKS", "Asia/Tokyo", "09:00", "15:30"),
        ("XHKG", "Asia/Hong_Kong", "09:30", "16:00"),
    )
}
CALENDARS = tuple(USUAL)
WEEK_STARTS = timedelta(days=6, hours=22)  # of currencies: Sunday 22:00 UTC, counted from Monday
WEEK = timedelta(days=5)


def calendar_of(*, kind: str, exchange: str, hand_priced: bool = False) -> str:
    """A market that nobody knows the hours of counts as always open: better a wrong time than no price."""
    if kind == "fx" and not hand_priced:
        return CURRENCIES
    return ALWAYS if hand_priced else EXCHANGES.get(exchange, ALWAYS)


def usual_spans(calendar: str, first: date, last: date) -> Iterator[Span]:
    """Mondays to Fridays."""
    usual = USUAL[calendar]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.weekday() < 5:
            at = (datetime.combine(day, clock, usual.zone).astimezone(UTC) for clock in (usual.opens, usual.closes))
            yield Span(day, *at)


def currency_spans(first: date, last: date) -> Iterator[Span]:
    """One span a week, named by the Monday that it leads to."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        opens_at = datetime.combine(monday, time(), UTC) - timedelta(days=7) + WEEK_STARTS
        yield Span(monday, opens_at, opens_at + WEEK)
        monday += timedelta(days=7)


def state(spans: Sequence[Span], now: datetime) -> MarketState:
    """`spans` are in order, and reach at least one beyond `now`, or there is no next change to name."""
    place = bisect_right(spans, now, key=lambda span: span.opens_at)
    if place and now < spans[place - 1].closes_at:
        return MarketState(open=True, next_change=spans[place - 1].closes_at)
    return MarketState(open=False, next_change=spans[place].opens_at if place < len(spans) else None)

"""What the simulator says of an instrument: computed for the window asked, never stored.

Every answer is a pure function of the instrument, the time and the prices that somebody set (`SimulatedShift`).
"""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.simulation import candles as simulation
from markets.calc.simulation.noise import Floats, Ints, Marks
from markets.calc.simulation.shape import Shape, grid
from markets.calc.simulation.walk import WEEK_MS, Book
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries import companies
from markets.queries.shapes import book as book_of

HISTORY_MS = 5 * 366 * DAY_MS
EPOCH = date(1970, 1, 1)


def candles(
    instrument: Instrument,
    interval: Interval,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int | None = None,
    now_ms: int | None = None,
) -> list[Bar]:
    """Oldest first, `start_ms` inclusive, `end_ms` exclusive; the last may be unfinished. Splits up to now are in them.

    Of more than `limit` the first where a start is given, else the newest; without both, all history.
    """
    now_ms = now_ms or _now_ms()
    end_ms = min(now_ms + 1, end_ms or now_ms + 1)
    first_ms = interval.floor(now_ms - HISTORY_MS)
    book = book_of([instrument])
    if start_ms is None and limit is not None:
        return _newest(book, interval, first_ms, end_ms, limit=limit, now_ms=now_ms)
    found = _bars(book, interval, max(start_ms or first_ms, first_ms), end_ms, now_ms=now_ms)[instrument.pk]
    return found[:limit]


def candles_of(
    instruments: Iterable[Instrument], interval: Interval, *, start_ms: int, end_ms: int, now_ms: int | None = None
) -> dict[int, list[Bar]]:
    """Of many at once, by instrument id: hundreds cost little more than one."""
    book = book_of(instruments)
    if not book.shapes:
        return {}
    return _bars(book, interval, start_ms, end_ms, now_ms=now_ms or _now_ms())


def closes(
    instrument: Instrument, start: date, end: date, *, now: datetime | None = None
) -> list[tuple[date, Decimal]]:
    """What each trading day closed at, both ends inclusive; days that are not over are not there.

    Splits up to `end` are in them.
    """
    now = now or datetime.now(UTC)
    later = companies.split_factor(instrument, end, now.date())
    return [(day, close * later) for day, close in closes_of([instrument], start, end, now=now)[instrument.pk]]


def closes_of(
    instruments: Sequence[Instrument], start: date, end: date, *, now: datetime | None = None
) -> dict[int, list[tuple[date, Decimal]]]:
    """The same of many at once, by instrument id; splits up to today are in them."""
    if not instruments:
        return {}
    now_ms = _now_ms() if now is None else int(now.timestamp() * 1000)
    book = book_of(instruments)
    start_ms = max(_midnight_ms(start), Interval.D1.floor(now_ms - HISTORY_MS))
    found = simulation.candles(book, Interval.D1, start_ms, _midnight_ms(end) + DAY_MS, now_ms=now_ms)
    over = _over(book, found.who, found.start, now_ms)
    return {
        shape.instrument_id: _priced(shape, found.start[mine], found.close[mine])
        for place, shape in enumerate(book.shapes)
        for mine in [(found.who == place) & over]
    }


def _priced(shape: Shape, starts: Ints, closes: Floats) -> list[tuple[date, Decimal]]:
    price, first = grid(shape.tick).price, EPOCH.toordinal()
    days = (starts // DAY_MS).tolist()
    return [
        (date.fromordinal(first + day), price(units)) for day, units in zip(days, closes.tolist(), strict=True)
    ]  # fmt: skip


def price(instrument: Instrument, at: datetime) -> Decimal:
    """The last price at a moment."""
    book = book_of([instrument])
    log_price = simulation.prices_at(book, int(at.timestamp() * 1000))
    return grid(book.shapes[0].tick).price(simulation.units(log_price, book.log_tick)[0])


def _newest(book: Book, interval: Interval, first_ms: int, end_ms: int, *, limit: int, now_ms: int) -> list[Bar]:
    """Looks back as far as so many candles should reach, and further while holidays have taken some."""
    hours = book.shapes[0].hours
    share = hours.open_share if interval < Interval.D1 else hours.days / 7 if interval is Interval.D1 else 1.0
    back_ms = int(limit * interval.ms / share) + interval.ms + (0 if share == 1.0 else 4 * DAY_MS)
    while True:
        start_ms = max(first_ms, interval.floor(end_ms - back_ms))
        found = _bars(book, interval, start_ms, end_ms, now_ms=now_ms)[book.shapes[0].instrument_id]
        if len(found) >= limit or start_ms == first_ms:
            return found[-limit:] if limit else []
        back_ms += max(back_ms // 2, WEEK_MS)


def _bars(book: Book, interval: Interval, start_ms: int, end_ms: int, *, now_ms: int) -> dict[int, list[Bar]]:
    columns = simulation.candles(book, interval, start_ms, end_ms, now_ms=now_ms)
    return {
        one.instrument_id: [
            Bar(one.instrument_id, Venue.SIMULATOR, interval, *row) for row in columns.rows(book, place)
        ]
        for place, one in enumerate(book.shapes)
    }  # fmt: skip


def _over(book: Book, who: Ints, starts: Ints, now_ms: int) -> Marks:
    """Days in which nothing is traded any more."""
    ends = starts + DAY_MS
    done: Marks = book.activity_at(who, np.minimum(ends, now_ms)) >= book.activity_at(who, ends)
    return done


def _midnight_ms(day: date) -> int:
    return (day - EPOCH).days * DAY_MS


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

"""What the simulator says of an instrument: computed for the window asked, never stored.

Every answer is a pure function of the instrument, the time and the prices that somebody set (`SimulatedShift`).
"""

from datetime import date, datetime
from decimal import Decimal

from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.models import Instrument


def candles(
    instrument: Instrument,
    interval: Interval,
    *,
    start_ms: int | None = None,
    end_ms: int | None = None,
    limit: int | None = None,
    now_ms: int | None = None,
) -> list[Bar]:
    """Oldest first, `start_ms` inclusive, `end_ms` exclusive; the last may be unfinished. `limit` keeps the newest.

    Without `start_ms`, as many as `limit` says up to `end_ms` (else now). Splits up to now are in them.
    """
    return []


def closes(instrument: Instrument, start: date, end: date) -> list[tuple[date, Decimal]]:
    """What each day from `start` to `end` closed at, both inclusive, up to now; splits up to today are in them."""
    return []


def price(instrument: Instrument, at: datetime) -> Decimal:
    """The last price at a moment."""
    return Decimal(1)

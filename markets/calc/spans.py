"""What daily candles say about a year: its range, and how a price did over the usual spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from markets.calc.intervals import DAY_MS

EPOCH = date(1970, 1, 1)
SPANS = {"1 week": 7, "1 month": 30, "3 months": 91, "1 year": 365, "5 years": 1826}


class Day(Protocol):
    @property
    def ts_ms(self) -> int: ...
    @property
    def high(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def close(self) -> float: ...


@dataclass(frozen=True)
class Range:
    """The lowest and the highest of a year, and where between them `last` stands, in per cent."""

    low: float
    high: float
    last: float

    @property
    def position_pct(self) -> float:
        return 100 * (self.last - self.low) / (self.high - self.low) if self.high > self.low else 50.0


def year_range(days: Sequence[Day], last: float) -> Range | None:
    """Of the 365 days before the newest. `last` may be beyond what the candles know: it widens the range."""
    if not days:
        return None
    year = [day for day in days if day.ts_ms > days[-1].ts_ms - 365 * DAY_MS]
    return Range(min(last, *(day.low for day in year)), max(last, *(day.high for day in year)), last)


def returns(days: Sequence[Day], last: float, *, today: date) -> list[tuple[str, float | None]]:
    """Per cent from the last close on or before each span's first day; None where history does not reach."""
    starts = {name: today - timedelta(days=length) for name, length in SPANS.items()}
    spans = {**starts, "This year": date(today.year - 1, 12, 31)}
    ordered = sorted(spans.items(), key=lambda span: span[1], reverse=True)
    return [(name, _since(days, last, (start - EPOCH).days * DAY_MS)) for name, start in ordered]


def _since(days: Sequence[Day], last: float, start_ms: int) -> float | None:
    before = [day.close for day in days if day.ts_ms <= start_ms]
    return 100 * (last / before[-1] - 1) if before and before[-1] else None

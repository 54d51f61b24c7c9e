"""What alerts watch, out of candles: each figure at the moment when its candle closed."""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

import numpy as np

from alerts.calc.conditions import SMALLEST
from analytics.calc.bars import Bars
from analytics.calc.indicators.ema import ema
from analytics.calc.indicators.rsi import rsi
from analytics.calc.indicators.sma import sma
from analytics.calc.series import Array, Stamps, empty
from markets.calc.intervals import DAY_MS

YEAR_MS, LEAST_DAYS = 364 * DAY_MS, 100
PERCENT = Decimal(1).scaleb(-8)
STORED = Context(prec=38, rounding=ROUND_HALF_EVEN)


class Seen(NamedTuple):
    """`level` is its own, of a figure that is compared with another one; None: the alert's target."""

    ts_ms: int
    last: Decimal
    low: Decimal
    high: Decimal
    level: Decimal | None = None


Figures = tuple[Array, Array | None]
"""The figure, and what it is compared with where that moves too."""


def exact(value: Decimal | float) -> Decimal:
    if isinstance(value, Decimal):
        return value
    try:
        return Decimal(str(float(value))).quantize(SMALLEST, context=STORED)
    except InvalidOperation:  # more digits than are kept
        return Decimal(str(float(value)))


def still(ts_ms: int, value: Decimal, level: Decimal | None = None) -> Seen:
    return Seen(ts_ms, value, value, value, level)


def seen(ts_ms: Iterable[int], figures: Figures) -> list[Seen]:
    """Without those that are missing."""
    values, levels = figures
    beside = np.zeros(values.size) if levels is None else levels
    return [
        still(int(at), exact(value), None if levels is None else exact(level))
        for at, value, level in zip(ts_ms, values, beside, strict=True)
        if np.isfinite(value) and np.isfinite(level)
    ]


def change(now: Decimal | float, then: float) -> Decimal:
    """In percent."""
    before = exact(then)
    return ((exact(now) - before) * 100 / before).quantize(PERCENT) if before else Decimal(0)


def averages(bars: Bars, *, fast: int, slow: int, type: str = "sma") -> Figures:
    average: Callable[[Array, int], Array] = ema if type == "ema" else sma
    return average(bars.close, fast), average(bars.close, slow)


def strength(bars: Bars, *, period: int) -> Figures:
    return rsi(bars.close, period), None


def spikes(bars: Bars, *, period: int) -> Figures:
    """How many times the mean of the candles before."""
    found, before = empty(bars.size), sma(bars.volume, period)
    if bars.size > period:
        usual = before[period - 1 : -1]
        with np.errstate(divide="ignore", invalid="ignore"):
            found[period:] = np.where(usual > 0, bars.volume[period:] / usual, np.nan)
    return found, None


ON_CANDLES: Mapping[str, Callable[..., Figures]] = {
    "moving_average_cross": averages,
    "rsi": strength,
    "volume_spike": spikes,
}


def needed(parameters: Mapping[str, Any]) -> int:
    """Candles before the first figure; averages that remember all of them settle by then."""
    return 5 * max((value for value in parameters.values() if isinstance(value, int)), default=1)


def extremes(days: Bars, *, high: bool) -> Array:
    """The highest of the 52 weeks before each day, today not among them; NaN with fewer than LEAST_DAYS."""
    found = empty(days.size)
    prices = days.high if high else days.low
    begins = np.searchsorted(days.ts_ms, days.ts_ms - YEAR_MS)
    for place, begin in enumerate(begins):
        if place - begin >= LEAST_DAYS:
            found[place] = _extreme(prices[begin:place], high=high)
    return found


def _extreme(prices: Array, *, high: bool) -> float:
    """A price must be beyond the old one: the very same is no new high."""
    found = np.nanmax(prices) if high else np.nanmin(prices)
    return float(np.nextafter(found, np.inf if high else 0))


def of_days(days: Bars, closes_ms: Stamps, *, high: bool) -> list[Seen]:
    levels = extremes(days, high=high)
    return [
        Seen(int(at), exact(last), exact(least), exact(most), exact(level))
        for at, last, least, most, level in zip(closes_ms, days.close, days.low, days.high, levels, strict=True)
        if np.isfinite(level) and np.isfinite(last)
    ]


def extreme_before(days: Bars, today_ms: int, *, high: bool) -> Decimal | None:
    """Of the 52 weeks up to yesterday."""
    end, begin = (int(days.ts_ms.searchsorted(at)) for at in (today_ms, today_ms - YEAR_MS))
    if end - begin < LEAST_DAYS:
        return None
    return exact(_extreme((days.high if high else days.low)[begin:end], high=high))


def stamps(moments: Iterable[int]) -> Stamps:
    return np.array(list(moments), np.int64)

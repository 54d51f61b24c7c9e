"""Made-up figures for the landing page and `/design/`. Drawn from a fixed seed: nothing here was ever a market's."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise

from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval


@dataclass(frozen=True)
class Sample:
    symbol: str
    name: str
    price: Decimal
    quantity: str
    value: str
    gain: Decimal
    week: list[float] = field(repr=False)

    @property
    def day(self) -> Decimal:
        return Decimal(str(round(100 * (self.week[-1] / self.week[-8] - 1), 2)))


@dataclass(frozen=True)
class Portfolio:
    holdings: list[Sample]
    year: list[float]
    allocation: list[tuple[str, float]]
    days: list[str]
    marks: list[str]


def walk(seed: int, steps: int, drift: float, swing: float, start: float = 100.0) -> list[float]:
    chance = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    values = [start]
    for _ in range(steps - 1):
        values.append(values[-1] * (1 + drift + chance.gauss(0, swing)))
    return values


BARS = 300
LAST_DAY_MS = 20_777 * DAY_MS
WORTH = 117_589.56  # what the holdings and the cash of the picture add up to


@cache
def portfolio() -> Portfolio:
    rows = [
        ("BTC/USDT", "Bitcoin", "62150.50", "0.62", "$38,533.31", "41.20", 3, 0.001, 0.010),
        ("VTI", "Vanguard Total Market ETF", "297.72", "96", "$28,581.12", "38.90", 8, 0.0014, 0.004),
        ("AAPL", "Apple", "236.78", "74", "$17,521.72", "40.19", 12, 0.0008, 0.007),
        ("ETH/USDT", "Ethereum", "3106.15", "3.4", "$10,560.91", "-6.31", 5, -0.0022, 0.011),
        ("BND", "Vanguard Total Bond ETF", "72.88", "110", "$8,016.80", "1.12", 21, 0.0001, 0.0014),
        ("RELIANCE.NS", "Reliance Industries", "1333.24", "120", "$1,895.70", "4.07", 33, 0.001, 0.006),
    ]
    holdings = [
        Sample(symbol, name, Decimal(price), quantity, value, Decimal(gain), walk(seed, 48, drift, swing))
        for symbol, name, price, quantity, value, gain, seed, drift, swing in rows
    ]  # fmt: skip
    shape = walk(5, 180, 0.0020, 0.0125)
    year = [value * WORTH / shape[-1] for value in shape]
    low, high = min(year), max(year)
    return Portfolio(
        holdings=holdings,
        year=year,
        allocation=[(row[0], float(row[4].strip("$").replace(",", ""))) for row in rows],
        days=["Dec", "Feb", "Apr", "Jun", "Aug", "Oct"],
        marks=[f"${(low + (high - low) * step / 3) / 1000:.0f}k" for step in (3, 2, 1, 0)],
    )


@cache
def bars() -> list[Bar]:
    """Candles of days up to a fixed one."""
    chance = random.Random(7)  # noqa: S311 (a picture, not a secret)
    closes = walk(8, BARS, 0.001, 0.014)
    drawn = []
    for at, (opened, close) in enumerate(pairwise(closes)):
        reach = abs(close - opened) * 0.6 + close * 0.004
        low, high = min(opened, close) - reach * chance.random(), max(opened, close) + reach * chance.random()
        ts_ms = LAST_DAY_MS - (BARS - 2 - at) * DAY_MS
        volume = 1e6 * (0.5 + chance.random())
        drawn.append(Bar(0, 0, Interval.D1, ts_ms, opened, high, low, close, volume))
    return drawn

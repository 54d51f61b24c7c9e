"""What an exchange remembers of what it said: its REST answers come from here, whatever the stream lost on the way."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from markets.calc.intervals import Interval

KEPT_TRADES = 5_000
KEPT_MINUTES = 3_000


class Trade(NamedTuple):
    id: int
    price: str
    quantity: str
    ts_ms: int
    side: str = "buy"  # the taker's


@dataclass(slots=True)
class Minute:
    ts_ms: int
    open: str
    high: str
    low: str
    close: str
    volume: Decimal = Decimal(0)
    trades: int = 0

    def add(self, trade: Trade) -> None:
        price = Decimal(trade.price)
        if price > Decimal(self.high):
            self.high = trade.price
        if price < Decimal(self.low):
            self.low = trade.price
        self.close = trade.price
        self.volume += Decimal(trade.quantity)
        self.trades += 1


@dataclass
class Page:
    """Trades of one symbol, oldest first, and its minutes."""

    trades: deque[Trade] = field(default_factory=lambda: deque(maxlen=KEPT_TRADES))
    minutes: dict[int, Minute] = field(default_factory=dict)
    open: str = ""
    high: str = ""
    low: str = ""
    volume: Decimal = Decimal(0)
    bid: str = ""
    ask: str = ""

    def add(self, trade: Trade) -> Minute | None:
        """Answers the minute that this trade was the first one after."""
        self.trades.append(trade)
        start, over = Interval.M1.floor(trade.ts_ms), None
        if start not in self.minutes:
            over = self.minutes[max(self.minutes)] if self.minutes and start > max(self.minutes) else None
            if len(self.minutes) >= KEPT_MINUTES:
                del self.minutes[next(iter(self.minutes))]
            self.minutes[start] = Minute(start, trade.price, trade.price, trade.price, trade.price)
        self.minutes[start].add(trade)
        self._count_in_day(trade)
        return over

    def _count_in_day(self, trade: Trade) -> None:
        price = Decimal(trade.price)
        self.open = self.open or trade.price
        self.high = trade.price if not self.high or price > Decimal(self.high) else self.high
        self.low = trade.price if not self.low or price < Decimal(self.low) else self.low
        self.volume += Decimal(trade.quantity)
        self.bid, self.ask = self.bid or trade.price, self.ask or trade.price

    @property
    def last(self) -> Trade | None:
        return self.trades[-1] if self.trades else None


class Book:
    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}

    def page(self, symbol: str) -> Page:
        if symbol not in self.pages:
            self.pages[symbol] = Page()
        return self.pages[symbol]

    def next_id(self, symbol: str) -> int:
        last = self.page(symbol).last
        return last.id + 1 if last else 1

    def trades(
        self,
        symbol: str,
        *,
        first_id: int = 0,
        last_id: int | None = None,
        start_ms: int = 0,
        end_ms: int | None = None,
    ) -> list[Trade]:
        """Oldest first; both ends belong to it."""
        return [
            trade
            for trade in self.page(symbol).trades
            if trade.id >= first_id
            and (last_id is None or trade.id <= last_id)
            and trade.ts_ms >= start_ms
            and (end_ms is None or trade.ts_ms <= end_ms)
        ]

    def newest(self, symbol: str, limit: int) -> Iterator[Trade]:
        return islice(reversed(self.page(symbol).trades), limit)

    def candles(
        self, symbol: str, *, interval: Interval = Interval.M1, start_ms: int = 0, end_ms: int | None = None
    ) -> list[Minute]:
        """Oldest first, by their start; both ends belong to it. Wider ones are made of the minutes."""
        found = self.page(symbol).minutes
        if interval is not Interval.M1:
            found = _rolled_up(found, interval)
        return [found[ts] for ts in sorted(found) if ts >= start_ms and (end_ms is None or ts <= end_ms)]


def _rolled_up(minutes: dict[int, Minute], interval: Interval) -> dict[int, Minute]:
    wide: dict[int, Minute] = {}
    for ts in sorted(minutes):
        it, start = minutes[ts], interval.floor(ts)
        one = wide.setdefault(start, Minute(start, it.open, it.high, it.low, it.close))
        one.high, one.low = max(one.high, it.high, key=Decimal), min(one.low, it.low, key=Decimal)
        one.close, one.volume, one.trades = it.close, one.volume + it.volume, one.trades + it.trades
    return wide

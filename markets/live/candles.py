"""The last candle of each series that some socket watches: read from the store, and moved on by every price."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import orjson

from config.front.wire import text_frame
from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.calc.last_candle import merged, moved
from markets.live.board import Board
from markets.live.rows import Row

Series = tuple[int, Interval]
Load = Callable[[Sequence[Series]], list[Bar]]
"""Reads the last candle of each series that has one; called on a thread."""


class LastCandles:
    def __init__(self) -> None:
        self.watched: set[Series] = set()
        self.bars: dict[Series, Bar] = {}
        self.asked = asyncio.Event()

    def watch(self, series: Iterable[Series]) -> None:
        """These and no others."""
        wanted = set(series)
        if wanted - self.watched:
            self.asked.set()
        self.watched = wanted
        self.bars = {one: bar for one, bar in self.bars.items() if one in wanted}

    def move(self, row: Row) -> None:
        for interval in Interval:
            one = (row.instrument_id, interval)
            if one in self.watched:
                bar = moved(
                    self.bars.get(one), instrument_id=row.instrument_id, venue=row.venue, interval=interval,
                    ts_ms=row.ts_ms, price=float(row.price), low=float(row.low), high=float(row.high),
                )  # fmt: skip
                if bar is not None:
                    self.bars[one] = bar

    def learn(self, stored: Iterable[Bar]) -> set[int]:
        """Answers the instruments whose candle is another now."""
        changed = set()
        for bar in stored:
            one = (bar.instrument_id, Interval(bar.interval))
            if one in self.watched and (known := merged(self.bars.get(one), bar)) != self.bars.get(one):
                self.bars[one] = known
                changed.add(bar.instrument_id)
        return changed


@dataclass(frozen=True)
class CandleForm:
    """Frames of last candles, beside `markets.live.topics.Form` for prices."""

    interval: Interval
    last: LastCandles

    def frame(self, texts: Iterable[bytes], now_ms: int) -> bytes:
        head = b'{"type":"candles","interval":"%b","candles":[' % self.interval.slug.encode()
        return text_frame(head + b",".join(texts) + b"]}")

    def texts(self, board: Board, ids: Iterable[int]) -> list[bytes]:
        found = ((board.listed.get(pk), self.last.bars.get((pk, self.interval))) for pk in ids)
        return [orjson.dumps({"symbol": each.symbol, "candle": bar[3:]}) for each, bar in found if each and bar]

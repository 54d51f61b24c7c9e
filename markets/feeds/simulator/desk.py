"""Live prices of all simulated instruments, a quarter of a second at a time.

Each price tells the extremes since the one before, so what follows the prices sees the very candles that
`markets/calc/simulation/candles.py` computes.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from markets.calc.intervals import MINUTE_MS, MONDAY_MS
from markets.calc.simulation import candles, noise
from markets.calc.simulation.hours import ALWAYS
from markets.calc.simulation.shape import Shape, grid
from markets.calc.simulation.walk import LEAF_MS, LEAVES, LENGTHS, WEEK_MS, Book, Spans, parts, weeks
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.feeds.simulator.day import day

FRESH_MS = 10_000  # of what is always traded
SESSION_FRESH_MS = 20 * MINUTE_MS
QUIET_MS = 4_000  # after so long without a trade there is a quote
HELD_MS = 2_000  # a price that somebody set stands for so long before the walk goes on
BEHIND_MS = 15_000  # who was away longer begins anew
MOVES = 1100  # purpose of a random number, beside those of walk.py
PERCENT = Decimal("0.00000001")


class Desk:
    """`beat` says what has moved; `anew` says everything."""

    def __init__(self, shapes: Sequence[Shape], now_ms: int) -> None:
        self.book = Book(shapes)
        self.prices = [grid(shape.tick) for shape in shapes]
        self.lots = [grid(shape.lot) if shape.traits.turnover else None for shape in shapes]
        self.spread = np.array([shape.traits.spread_bps / 20_000 for shape in shapes])
        self.chance = np.array([shape.traits.moves_a_second * LEAF_MS / 1000 for shape in shapes])
        self.always = np.array([shape.hours is ALWAYS for shape in shapes], np.bool_)
        self.places = {shape.instrument_id: place for place, shape in enumerate(shapes)}
        self.set_ms = np.array([max((ts for ts, _ in shape.shifts), default=0) for shape in shapes], np.int64)
        self.none = [False] * len(shapes)
        self._begin(now_ms)

    def _begin(self, now_ms: int) -> None:
        self.at_ms = now_ms - now_ms % LEAF_MS
        self.cuts = candles.Cuts(self.book, self.at_ms)
        self.last = candles.units(candles.prices_at(self.book, self.at_ms), self.book.log_tick)
        self.high, self.low = self.last.copy(), self.last.copy()
        self.told_ms = np.zeros(len(self.last), np.int64)
        self.levels: dict[int, tuple[int, Spans]] = {}  # by depth, each with the end of the spans it is part of
        self.markets = {hours: hours.state(self.at_ms) for hours in {shape.hours for shape in self.book.shapes}}
        self.day = day(self.book, self.at_ms)

    def anew(self) -> list[Price]:
        return self._say(range(len(self.last)))

    def beat(self, now_ms: int) -> list[Price]:
        """What is new since the last call, of each instrument one price at most."""
        until_ms = now_ms - now_ms % LEAF_MS
        if not self.at_ms <= until_ms <= self.at_ms + BEHIND_MS:
            self._begin(now_ms)
            return self.anew()
        moved = np.zeros(len(self.last), np.bool_)
        while self.at_ms < until_ms:
            self._step(moved)
        due = moved | (self.always & (until_ms - self.told_ms >= QUIET_MS))
        due |= self._turned(until_ms)
        due &= until_ms >= self.set_ms + HELD_MS
        return self._say(np.flatnonzero(due).tolist())

    def shift(self, instrument_id: int, at_ms: int, factor: float, now_ms: int) -> None:
        """Somebody set a price: from `at_ms` on this one is `factor` times what it would have been."""
        place = self.places.get(instrument_id)
        if place is None or any(at_ms == known for known, _ in self.book.shapes[place].shifts):
            return
        one = self.book.shapes[place]
        one = replace(one, shifts=tuple(sorted((*one.shifts, (at_ms, factor)))))
        self.book.shapes[place] = one
        self.cuts = candles.Cuts(self.book, self.at_ms)
        self.set_ms[place] = at_ms
        alone = Book([one])
        self.last[place] = candles.units(candles.prices_at(alone, max(now_ms, at_ms)), alone.log_tick)[0]
        self.high[place] = self.low[place] = self.last[place]
        self.day.high[place] = max(self.day.high[place], self.last[place])
        self.day.low[place] = min(self.day.low[place], self.last[place])

    def rest(self, now_ms: int) -> list[Price]:
        """All that has moved and was not told yet: the last words before another desk takes over."""
        said = self.beat(now_ms)
        untold = ((self.low != self.last) | (self.high != self.last)) & (self.at_ms >= self.set_ms + HELD_MS)
        return [*said, *self._say(np.flatnonzero(untold).tolist())]

    def keep(self, prices: Collection[Price]) -> None:
        """These could not be published: their extremes belong to the next ones."""
        for price in prices:
            place = self.places[price.instrument_id]
            step = self.prices[place].price(1)
            self.high[place] = max(self.high[place], float(price.high / step))
            self.low[place] = min(self.low[place], float(price.low / step))
            self.told_ms[place] = 0

    def _step(self, moved: noise.Marks) -> None:
        """One quarter of a second."""
        start_ms = self.at_ms
        self.at_ms += LEAF_MS
        leaves = self._leaves(start_ms)
        who = leaves.who
        added = self.cuts.added_at(who, leaves.start)
        log_tick = self.book.log_tick[who]
        self.high[who] = np.maximum(self.high[who], candles.units(leaves.high + added, log_tick))
        self.low[who] = np.minimum(self.low[who], candles.units(leaves.low + added, log_tick))
        self.last[who] = candles.units(leaves.close + added, log_tick)
        self.day.high[who] = np.maximum(self.day.high[who], self.high[who])
        self.day.low[who] = np.minimum(self.day.low[who], self.low[who])
        self.day.volume[who] += leaves.volume
        random = noise.bits(self.book.seed[who], MOVES, leaves.start // LEAF_MS)
        moved[who] |= (random >> np.uint64(11)).astype(np.float64) / 2.0**53 < self.chance[who]
        if self.at_ms % MINUTE_MS == 0:
            self.day = day(self.book, self.at_ms)

    def _leaves(self, start_ms: int) -> Spans:
        """Of all that are open; the spans they are in are kept until they are over."""
        for depth in range(LEAVES + 1):
            if depth not in self.levels or start_ms >= self.levels[depth][0]:
                self.levels[depth] = _end_of(LENGTHS[max(0, depth - 1)], start_ms), self._spans(depth, start_ms)
        _, leaves = self.levels[LEAVES]
        return leaves.where(leaves.start == start_ms)

    def _spans(self, depth: int, start_ms: int) -> Spans:
        if depth == 0:
            return weeks(self.book, start_ms, start_ms + 1)
        _, wider = self.levels[depth - 1]
        return parts(self.book, wider.within(start_ms, start_ms + 1))

    def _turned(self, now_ms: int) -> noise.Marks:
        """Those whose market has opened or closed: until when a price is good has changed."""
        states = {hours: hours.state(now_ms) for hours in self.markets}
        changed = [hours for hours, state in states.items() if state != self.markets[hours]]
        self.markets = states
        return np.array([shape.hours in changed for shape in self.book.shapes] if changed else self.none, np.bool_)

    def _say(self, places: Collection[int]) -> list[Price]:
        prices = [self._price(place) for place in places]
        for place in places:
            self.high[place] = self.low[place] = self.last[place]
            self.told_ms[place] = self.at_ms
        return prices

    def _price(self, place: int) -> Price:
        shape, price, units = self.book.shapes[place], self.prices[place].price, self.last[place]
        half = max(1.0, round(units * self.spread[place])) if self.spread[place] else 0.0
        reference, lot, volume = self.day.reference[place], self.lots[place], self.day.volume[place]
        change = price(units - reference) if reference else None
        return Price(
            instrument_id=shape.instrument_id, symbol=shape.symbol, price=price(units), ts_ms=self._traded_ms(place),
            venue=Venue.SIMULATOR, good_until_ms=self._good_until_ms(shape),
            low=price(self.low[place]), high=price(self.high[place]),
            bid=price(max(1.0, units - half)) if half else None, ask=price(units + half) if half else None,
            high_24h=price(self.day.high[place]) if reference else None,
            low_24h=price(self.day.low[place]) if reference else None,
            volume_24h=lot.price(volume) if lot else None, change_24h=change,
            change_pct_24h=Decimal(100 * (units - reference) / reference).quantize(PERCENT) if reference else None,
        )  # fmt: skip

    def _traded_ms(self, place: int) -> int:
        """Now, or when the market closed."""
        closed_ms = self.markets[self.book.shapes[place].hours].closed_ms
        return self.at_ms if closed_ms is None else max(closed_ms, int(self.set_ms[place]))

    def _good_until_ms(self, shape: Shape) -> int:
        if shape.hours is ALWAYS:
            return self.at_ms + FRESH_MS
        state = self.markets[shape.hours]
        return (self.at_ms if state.closed_ms is None else max(state.opens_ms, self.at_ms)) + SESSION_FRESH_MS


def _end_of(length_ms: int, start_ms: int) -> int:
    """Where the span of that length ends that a moment is in."""
    offset_ms = MONDAY_MS if length_ms == WEEK_MS else 0
    return start_ms - (start_ms - offset_ms) % length_ms + length_ms

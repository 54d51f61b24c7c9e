"""What becomes of a tick: judged, folded into its candle, and told to everybody ten times a second.

`take` is called between two reads of a socket and waits for nothing. `news` and `bars` are asked for by the
loops of markets/services/ingest.py, which may wait for Valkey and PostgreSQL as long as these please.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from markets.calc.candles import Bar, MinuteFold, Outcome
from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.quoting import Line, Quoted
from markets.calc.ticks import Price, Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Minute
from markets.queries.routes import Route

LARGEST, SMALLEST = 1e18, 1e-18  # what the tables hold: 20 digits before the point, 18 after
SKEW_MS = 600_000
"""How far into the future a venue's clock may be. The past may be any: a replay comes from there."""
FIRST_MS = 1_000_000_000_000  # 2001: nothing traded on a stream before


@dataclass
class Intake:
    """`clock` answers epoch milliseconds."""

    clock: Callable[[], int]
    fold: MinuteFold = field(default_factory=MinuteFold)
    ticks: Counter[Venue] = field(default_factory=Counter)
    rejected: Counter[tuple[Venue, str]] = field(default_factory=Counter)
    _routes: dict[Venue, dict[str, Line]] = field(default_factory=dict, init=False)
    _quoted: dict[int, Quoted] = field(default_factory=dict, init=False)
    _changed: list[Quoted] = field(default_factory=list, init=False)
    _closed: list[Bar] = field(default_factory=list, init=False)
    _closed_at: dict[tuple[int, int, int], None] = field(default_factory=dict, init=False)

    def learn(self, routes: Iterable[Route]) -> None:
        """Which instrument each spelling means. Called again whenever the catalogue may have changed."""
        by_instrument: dict[int, list[Route]] = {}
        for route in routes:
            by_instrument.setdefault(route.instrument_id, []).append(route)
        known: dict[int, Quoted] = {}
        spelled: dict[Venue, dict[str, Line]] = {}
        for number, group in by_instrument.items():
            group.sort(key=lambda route: (route.venue != route.primary, route.venue))
            venues = [route.venue for route in group]
            quoted = known[number] = self._quoted.get(number) or Quoted(number, group[0].symbol, venues)
            quoted.arrange(group[0].symbol, venues)
            for route in group:
                spelled.setdefault(route.venue, {})[route.spelled] = quoted.lines[route.venue]
        self._quoted, self._routes = known, spelled

    def spelling(self, instrument_id: int, venue: Venue) -> str | None:
        lines = self._routes.get(venue, {})
        return next((name for name, line in lines.items() if line.quoted.instrument_id == instrument_id), None)

    # --- From the sockets

    def take(self, ticks: Sequence[Tick]) -> None:
        """All of one venue."""
        venue = ticks[0].venue
        lines = self._routes.get(venue, {})
        self.ticks[venue] += len(ticks)
        for tick in ticks:
            line = lines.get(tick.symbol)
            reason = "unknown_symbol" if line is None else self._take(tick, line)
            if reason is not None:
                self.rejected[venue, reason] += 1

    def _take(self, tick: Tick, line: Line) -> str | None:
        """None, or the reason for which it was put aside."""
        value = 0.0
        if tick.price is not None:
            value = _value(tick.price)
            if not value:
                return "price"
        if reason := _unsound(tick):
            return reason
        if value and not line.believes(value, tick.received_ms):
            return "spike"
        if tick.quantity is not None and tick.price is not None:
            self._fold(tick, tick.price, line.quoted.instrument_id)
        if line.take(tick, value) and not line.quoted.changed:
            line.quoted.changed = True
            self._changed.append(line.quoted)
        return None

    def _fold(self, tick: Tick, price: Decimal, instrument_id: int) -> None:
        outcome = self.fold.add(
            instrument_id, tick.venue, tick.ts_ms, price, quantity=tick.quantity, trade_id=tick.trade_id
        )
        if outcome is Outcome.LATE:
            self.rejected[tick.venue, "late"] += 1

    def take_minutes(self, minutes: Sequence[Minute]) -> None:
        """The venue's own minutes stand in place of what was folded from ticks."""
        for minute in minutes:
            line = self._routes.get(minute.venue, {}).get(minute.symbol)
            if line is None:
                self.reject(minute.venue, "unknown_symbol")
            elif not _is_candle(minute):
                self.reject(minute.venue, "candle")
            else:
                at = (line.quoted.instrument_id, int(minute.venue), minute.ts_ms)
                self._closed_at[at] = None
                self._closed.append(Bar(at[0], at[1], Interval.M1, *minute[2:]))

    def reject(self, venue: Venue, reason: str) -> None:
        self.rejected[venue, reason] += 1

    def heard(self, prices: Iterable[Price], *, own: frozenset[Venue]) -> None:
        """What other ingest processes publish: where venues are split between processes, each checks the others."""
        for price in prices:
            quoted = self._quoted.get(price.instrument_id)
            line = quoted.lines.get(price.venue) if quoted and price.venue not in own else None
            if line is not None:
                came_ms = price.good_until_ms - 10_000
                line.price, line.value = price.price, float(price.price)
                line.seen, line.seen_ms, line.value_ms, line.fresh_ms = line.value, came_ms, came_ms, came_ms

    # --- To the stores

    def news(self) -> list[Price]:
        """The prices that moved since the last call, or whose venue has gone silent."""
        now_ms = self.clock()
        changed, self._changed = self._changed, []
        changed += [each for each in self._quoted.values() if not each.changed and each.falls_back(now_ms)]
        told = (quoted.news(now_ms) for quoted in changed)
        return [price for price in told if price is not None]

    def untold(self, prices: Iterable[Price]) -> None:
        """The last news reached nobody."""
        for price in prices:
            quoted = self._quoted.get(price.instrument_id)
            if quoted is None:
                continue
            was_changed = quoted.changed
            quoted.untold(price)
            if quoted.changed and not was_changed:
                self._changed.append(quoted)

    def bars(self) -> tuple[list[Bar], list[Bar]]:
        """Candles since the last call: folded from ticks, and the venues' own, which stand for good."""
        closed, self._closed = self._closed, []
        folded = [bar for bar in self.fold.take() if (bar.instrument_id, bar.venue, bar.ts_ms) not in self._closed_at]
        if len(self._closed_at) > MOST_CLOSED:
            for at in list(self._closed_at)[: MOST_CLOSED // 2]:
                del self._closed_at[at]
        return folded, closed


MOST_CLOSED = 40_000  # an hour of two hundred pairs on three venues


def _value(number: Decimal) -> float:
    """For comparing; 0 for what no price, size or quote can be."""
    try:
        value = float(number)
    except ValueError:  # a signalling NaN
        return 0.0
    return value if SMALLEST <= value <= LARGEST else 0.0


def _unsound(tick: Tick) -> str | None:
    if not FIRST_MS <= tick.ts_ms <= tick.received_ms + SKEW_MS:
        return "time"
    if tick.quantity is not None and not _value(tick.quantity):
        return "quantity"
    if (tick.bid is not None and not _value(tick.bid)) or (tick.ask is not None and not _value(tick.ask)):
        return "quote"
    return None


def _is_candle(minute: Minute) -> bool:
    prices = minute[3:7]
    return (
        all(math.isfinite(price) and 0 < price <= LARGEST for price in prices)
        and 0 <= minute.volume <= LARGEST
        and minute.low <= min(prices)
        and minute.high >= max(prices)
        and minute.ts_ms % MINUTE_MS == 0
    )

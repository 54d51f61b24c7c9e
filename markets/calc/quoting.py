"""One instrument as several venues see it: which of them is believed, and which of them makes the price.

One venue is primary. Another stands in once the primary has been silent for ten seconds, whether or not it has just
said something itself, and steps back with the primary's next tick. A price that lies more than a fifth away from what
the others say is put aside.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal

from markets.calc.ticks import Price, Tick
from markets.calc.venues import Venue

FRESH_MS = 10_000
"""How long a tick stands: for being shown as fresh, for its venue to be primary, for others to be compared with it."""
FORGOTTEN_MS = 60_000
NEAR = 0.2
CONFIRMED_BY, CONFIRMED_AFTER_MS = 3, 1_000
LATE_MS = 60_000
"""A tick that is older than this against the last one is no late tick: the venue has put its clock right."""
PERCENT = Decimal("0.00000001")
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
HUNDRED = Decimal(100)


class Line:
    """What one venue says about one instrument. Floats are for comparing; what is told are the Decimals."""

    __slots__ = (
        "ask", "bid", "fresh_ms", "high", "high_24h", "low", "low_24h", "open_24h", "price", "quoted", "seen",
        "seen_ms", "suspect", "suspect_since_ms", "suspects", "trade_id", "ts_ms", "value", "value_ms", "venue",
        "volume_24h",
    )  # fmt: skip

    def __init__(self, quoted: "Quoted", venue: Venue) -> None:
        self.quoted, self.venue = quoted, venue
        self.price: Decimal | None = None
        self.value, self.value_ms = 0.0, 0  # the last price that was believed, and when it came
        self.seen, self.seen_ms = 0.0, 0  # the last price, believed or not
        self.suspect, self.suspect_since_ms, self.suspects = 0.0, 0, 0
        self.fresh_ms = 0
        self.ts_ms, self.trade_id = 0, -1
        self.low: Decimal | None = None
        self.high: Decimal | None = None
        self.bid: Decimal | None = None
        self.ask: Decimal | None = None
        self.open_24h: Decimal | None = None
        self.high_24h: Decimal | None = None
        self.low_24h: Decimal | None = None
        self.volume_24h: Decimal | None = None

    def believes(self, value: float, now_ms: int) -> bool:
        """Whether this price may be what its venue says.

        Near the last word of another venue it may, even when that one was not believed: a real fall is seen by
        two, one after the other. Where no other venue talks, a jump must be said three times over a second.
        """
        self.seen, self.seen_ms = value, now_ms
        alone = True
        for other in self.quoted.lines.values():
            if other is self:
                continue
            if now_ms - other.seen_ms <= FRESH_MS and near(value, other.seen):
                return self._cleared()
            if now_ms - other.value_ms <= FRESH_MS:
                if near(value, other.value):
                    return self._cleared()
                alone = False
        if not alone:
            return False
        if not self.value or now_ms - self.value_ms > FORGOTTEN_MS or near(value, self.value):
            return self._cleared()
        return self._insists(value, now_ms)

    def _cleared(self) -> bool:
        self.suspects = 0
        return True

    def _insists(self, value: float, now_ms: int) -> bool:
        if not self.suspects or not near(value, self.suspect):
            self.suspects, self.suspect_since_ms = 0, now_ms
        self.suspect = value
        self.suspects += 1
        if self.suspects < CONFIRMED_BY or now_ms - self.suspect_since_ms < CONFIRMED_AFTER_MS:
            return False
        return self._cleared()

    def take(self, tick: Tick, value: float) -> bool:
        """Note a tick whose price is believed. False: it is older than what is known, and only candles want it."""
        now_ms = tick.received_ms
        self.value_ms = self.fresh_ms = now_ms
        if self._is_late(tick):
            return False
        price = tick.price
        if price is not None:
            self.price, self.value = price, value
            self.low = price if self.low is None or price < self.low else self.low
            self.high = price if self.high is None or price > self.high else self.high
        self.ts_ms = tick.ts_ms
        if tick.trade_id is not None:
            self.trade_id = tick.trade_id
        if tick.bid is not None:
            self.bid, self.ask = tick.bid, tick.ask
        if tick.high_24h is not None:
            self.open_24h, self.high_24h = tick.open_24h, tick.high_24h
            self.low_24h, self.volume_24h = tick.low_24h, tick.volume_24h
        return True

    def _is_late(self, tick: Tick) -> bool:
        behind_ms = self.ts_ms - tick.ts_ms
        if tick.trade_id is not None and tick.trade_id <= self.trade_id:
            return behind_ms >= 0
        return 0 < behind_ms < LATE_MS


class Quoted:
    """An instrument and its lines, the primary venue's first."""

    __slots__ = ("active", "changed", "instrument_id", "lines", "symbol")

    def __init__(self, instrument_id: int, symbol: str, venues: list[Venue]) -> None:
        self.instrument_id, self.symbol = instrument_id, symbol
        self.lines: dict[Venue, Line] = {venue: Line(self, venue) for venue in venues}
        self.active: Line | None = None
        self.changed = False

    def arrange(self, symbol: str, venues: list[Venue]) -> None:
        """Another name, other venues, or another primary; what is known of the lines that stay is kept."""
        self.symbol = symbol
        self.lines = {venue: self.lines.get(venue) or Line(self, venue) for venue in venues}
        if self.active is not None and self.lines.get(self.active.venue) is not self.active:
            self.active = None

    def choose(self, now_ms: int) -> Line | None:
        """The first venue that is not silent; when all are, whoever made the price last."""
        for line in self.lines.values():
            if line.price is not None and now_ms - line.fresh_ms <= FRESH_MS:
                self.active = line
                break
        return self.active

    def falls_back(self, now_ms: int) -> bool:
        """Whoever made the price has gone silent, and another can: its last price is news, though it is not new."""
        before = self.active
        if before is None or now_ms - before.fresh_ms <= FRESH_MS:
            return False
        line = self.choose(now_ms)
        if line is None or line is before or not line.ts_ms:  # without a time: heard of another process, which tells it
            return False
        line.low, line.high = line.low or line.price, line.high or line.price
        return True

    def news(self, now_ms: int) -> Price | None:
        """What there is to tell since the last time it was asked, if anything."""
        self.changed = False
        line = self.choose(now_ms)
        low, high = (line.low, line.high) if line else (None, None)
        for each in self.lines.values():
            each.low = each.high = None  # what nobody was told because another venue made the price, too
        if line is None or line.price is None or low is None or high is None:
            return None
        change, change_pct = _change(line.price, line.open_24h)
        return Price(
            instrument_id=self.instrument_id, symbol=self.symbol, price=line.price, ts_ms=line.ts_ms, venue=line.venue,
            good_until_ms=line.fresh_ms + FRESH_MS, low=low, high=high, bid=line.bid, ask=line.ask,
            high_24h=line.high_24h, low_24h=line.low_24h, volume_24h=line.volume_24h,
            change_24h=change, change_pct_24h=change_pct,
        )  # fmt: skip

    def untold(self, price: Price) -> None:
        """This news did not get through: its extremes belong to the next."""
        line = self.lines.get(price.venue)
        if line is not None:
            line.low = price.low if line.low is None else min(line.low, price.low)
            line.high = price.high if line.high is None else max(line.high, price.high)
            self.changed = True


def near(value: float, reference: float) -> bool:
    return (1 - NEAR) * reference <= value <= (1 + NEAR) * reference


def _change(price: Decimal, opened: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    if opened is None or opened <= 0:
        return None, None
    change = WIDE.subtract(price, opened)
    percent = WIDE.divide(WIDE.multiply(change, HUNDRED), opened)
    return change, percent.quantize(PERCENT, context=WIDE)

"""What a venue said about one instrument, and what the product says about it."""

from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct

from markets.calc.venues import Venue


class Tick(Struct, frozen=True, gc=False):
    """One message of a venue: a trade (price and quantity), a quote (bid and ask), or its figures of the day.

    Numbers are Decimals from the very text that the venue sent. What a message does not say is None.
    A Struct, because it is made a hundred thousand times a second: that costs a fifth of a NamedTuple, and the garbage
    collector need not look at what can hold no cycle.
    """

    venue: Venue
    symbol: str  # as the venue spells it
    ts_ms: int  # the venue's clock
    received_ms: int  # ours
    price: Decimal | None = None
    quantity: Decimal | None = None
    trade_id: int | None = None
    bid: Decimal | None = None
    ask: Decimal | None = None
    open_24h: Decimal | None = None
    high_24h: Decimal | None = None
    low_24h: Decimal | None = None
    volume_24h: Decimal | None = None  # in units of the base


@dataclass(frozen=True, slots=True)
class Price:
    """The latest price of an instrument as everybody is told it.

    `low` and `high` are the extremes since the message before, so that no crossing hides in a conflated tick.
    `good_until_ms` is for how long this price may be shown as fresh: whoever publishes it knows the market's
    hours, and whoever shows it only compares.
    """

    instrument_id: int
    symbol: str
    price: Decimal
    ts_ms: int
    venue: Venue
    good_until_ms: int
    low: Decimal
    high: Decimal
    bid: Decimal | None = None
    ask: Decimal | None = None
    high_24h: Decimal | None = None
    low_24h: Decimal | None = None
    volume_24h: Decimal | None = None
    change_24h: Decimal | None = None
    change_pct_24h: Decimal | None = None

    def is_stale(self, now_ms: int) -> bool:
        return now_ms > self.good_until_ms

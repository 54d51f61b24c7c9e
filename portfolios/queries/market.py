"""What the market says of one instrument at this moment: all that a trade hangs on."""

import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from markets import live
from markets.calc.levels import Move
from markets.calc.ticks import Price
from markets.models import Instrument
from markets.queries import sessions


@dataclass(frozen=True, slots=True)
class Market:
    latest: Price | None
    is_open: bool
    next_change: datetime | None
    asked_ms: int

    @property
    def price(self) -> Decimal | None:
        return self.latest.price if self.latest is not None else None

    @property
    def is_stale(self) -> bool:
        return self.latest is not None and self.latest.is_stale(self.asked_ms)

    def move(self) -> Move | None:
        """As if it had just come. Its extremes are from before somebody asked."""
        if self.latest is None:
            return None
        price = self.latest.price
        return Move(self.latest.instrument_id, self.asked_ms, price, price, price)


def market_of(instrument: Instrument) -> Market:
    """One look at Valkey, and sessions that are kept in memory."""
    state = sessions.state(instrument)
    latest = live.latest([instrument.pk]).get(instrument.pk)
    return Market(latest, state.open and instrument.active, state.next_change, int(time.time() * 1000))


def is_open(instrument: Instrument, now: datetime) -> bool:
    """What is no longer traded anywhere never opens."""
    return bool(instrument.active and sessions.state(instrument, now).open)


def day_ends(instrument: Instrument, now: datetime) -> datetime | None:
    """When an order for the day is over: with this session or, between two, with the next. None: it never closes."""
    state = sessions.state(instrument, now)
    if not state.open and state.next_change is not None:
        state = sessions.state(instrument, state.next_change)
    return state.next_change if state.open else None

"""What makes one instrument's walk its own."""

import hashlib
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from markets.calc.simulation.hours import Hours


@dataclass(frozen=True, slots=True)
class Traits:
    """How a kind of instrument moves and trades."""

    daily_move_pct: float  # standard deviation of a day's return
    together: float  # correlation with its market
    drift_pct: float  # a year
    overnight: float  # share of a day's variance that falls between two sessions
    turnover: float  # a day, in its currency; 0: nobody tells the volume
    spread_bps: float  # between bid and ask; 0: there are none
    moves_a_second: float
    halts_a_year: float = 0.0
    reports: bool = False  # quarterly figures, and a jump the next morning


@dataclass(frozen=True, slots=True)
class Shape:
    """An instrument as the simulator sees it."""

    instrument_id: int
    symbol: str
    seed: int
    market: int  # the seed that all of one market share
    anchor: float  # about where its price is in the week of `walk.ANCHORED_ON`
    tick: Decimal
    lot: Decimal  # volumes are whole numbers of these
    traits: Traits
    hours: Hours
    shifts: tuple[tuple[int, float], ...] = ()  # when, and by what factor: prices that somebody set
    splits: tuple[tuple[int, float], ...] = ()  # when, and how many shares one became


class Grid(NamedTuple):
    """The prices that an instrument can have: whole numbers of its ticks."""

    ticks: int
    power: int  # a tick is `ticks` of the power-th decimal place

    def price(self, units: float) -> Decimal:
        return Decimal(int(units) * self.ticks).scaleb(-self.power)


def grid(step: Decimal) -> Grid:
    _, digits, exponent = step.normalize().as_tuple()
    assert isinstance(exponent, int)
    ticks = int("".join(map(str, digits)))
    return Grid(ticks * 10 ** max(0, exponent), max(0, -exponent))


def seed_of(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def tick_for(price: float) -> Decimal:
    """Five to six digits of a price, where no exchange says."""
    return Decimal(1).scaleb(min(0, math.floor(math.log10(price)) - 4)) if price < 1000 else Decimal("0.01")


def lot_for(price: float) -> Decimal:
    """What a thousandth of a unit of money buys, as a power of ten; at least whole pieces of what is cheap."""
    return Decimal(1).scaleb(min(0, -math.floor(math.log10(price)) - 1))

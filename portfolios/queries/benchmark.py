"""What a portfolio is measured against, in its own currency."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from markets.calc.adjust import Close
from markets.calc.crosses import Pair, PriceOf, cross
from markets.calc.series import Series
from markets.models import Instrument
from markets.queries import closes
from markets.queries.instruments import public
from markets.queries.series import series
from portfolios.calc.exact import product
from portfolios.models import Portfolio

USUAL = {
    "USD": "^GSPC", "INR": "^NSEI", "GBP": "^FTSE", "EUR": "^STOXX50E", "JPY": "^N225", "HKD": "^HSI",
}  # fmt: skip


class Yardstick(NamedTuple):
    instrument: Instrument
    chosen: bool  # by the person; else it is the usual one of the base currency


class Measured(NamedTuple):
    """Closes in the portfolio's base currency, in shares of the last day."""

    before: Decimal | None  # the last known when the span began
    closes: dict[date, Decimal]  # of the days that it traded on, oldest first; the day before the span may be one

    @property
    def last(self) -> Decimal | None:
        return next(reversed(self.closes.values()), self.before)


def yardstick(portfolio: Portfolio) -> Yardstick | None:
    if portfolio.benchmark is not None:
        return Yardstick(portfolio.benchmark, chosen=True)
    usual = USUAL.get(closes.SAME.get(portfolio.base_currency, portfolio.base_currency))
    found = public().filter(symbol=usual).first() if usual else None
    return None if found is None else Yardstick(found, chosen=False)


def measured(instrument: Instrument, base: str, *, begin: date, end: date) -> Measured:
    """`begin`: the day whose end the span starts from."""
    have = instrument.currency
    known = closes.pairs({closes.SAME.get(it, it) for it in (have, base)}) if have != base else {}
    found = series([instrument, *known.values()], begin, end)
    own = found[instrument.pk]

    def in_base(close: Close, day: date) -> Decimal | None:
        rate = cross(have, base, _rates(known, found, day))
        return product(own.price(close, end), rate) if rate is not None else None

    before = own.on(begin)
    told = {it.day: in_base(it, it.day) for it in own.closes if begin <= it.day <= end}
    return Measured(
        in_base(before, begin) if before is not None else None,
        {day: value for day, value in told.items() if value is not None},
    )


def _rates(known: Mapping[Pair, Instrument], found: Mapping[int, Series], day: date) -> PriceOf:
    def price(one: str, other: str) -> Decimal | None:
        pair = known.get((one, other))
        there = found[pair.pk].on(day) if pair is not None else None
        return there.close if there is not None else None

    return price

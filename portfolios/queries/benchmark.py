"""What a portfolio is measured against, in its own currency."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from markets.calc.adjust import Close
from markets.models import Instrument
from markets.queries.instruments import public
from markets.queries.series import series
from portfolios.calc.exact import product
from portfolios.models import Portfolio
from portfolios.queries.quotes import same
from portfolios.queries.rates import rates_between

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
    usual = USUAL.get(same(portfolio.base_currency))
    found = public().filter(symbol=usual).first() if usual else None
    return None if found is None else Yardstick(found, chosen=False)


def measured(instrument: Instrument, base: str, *, begin: date, end: date) -> Measured:
    """`begin`: the day whose end the span starts from."""
    own = series([instrument], begin, end)[instrument.pk]
    rate = rates_between([instrument.currency], base, begin, end)

    def in_base(close: Close, day: date) -> Decimal | None:
        there = rate(same(instrument.currency), day)
        return product(own.price(close, end), there) if there is not None else None

    before = own.on(begin)
    told = {it.day: in_base(it, it.day) for it in own.closes if begin <= it.day <= end}
    return Measured(
        in_base(before, begin) if before is not None else None,
        {day: value for day, value in told.items() if value is not None},
    )

"""Rates of currencies over a stretch of days, by what pairs had closed at."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from markets.calc.crosses import cross
from markets.queries.closes import pairs
from markets.queries.series import series
from portfolios.calc.daily import RateOf
from portfolios.calc.exact import rounded
from portfolios.queries.quotes import same


def rates_between(currencies: Iterable[str], base: str, first: date, last: date) -> RateOf:
    """Base units for one of each; the last known on a day or before. None: no rate."""
    foreign = {same(it) for it in currencies} - {same(base)}
    found = pairs({*foreign, same(base)}) if foreign else {}
    closes = series(found.values(), first, last) if found else {}

    @cache
    def price(left: str, right: str, day: date) -> Decimal | None:
        pair = found.get((left, right))
        close = closes[pair.pk].on(day) if pair is not None else None
        return close.close if close is not None else None

    @cache
    def rate(currency: str, day: date) -> Decimal | None:
        known = cross(currency, base, lambda left, right: price(left, right, day))
        return rounded(known) if known is not None else None

    return rate

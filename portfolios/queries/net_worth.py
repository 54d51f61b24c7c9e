"""All of a person's portfolios together, in one currency."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.ranges import Range, Span, span
from portfolios.calc.valuation import Valuation, percent
from portfolios.models import Portfolio
from portfolios.queries import history
from portfolios.queries.portfolios import portfolios_of
from portfolios.queries.quotes import rates_of, same
from portfolios.queries.rates import rates_between
from portfolios.queries.valuation import valuation


class Piece(NamedTuple):
    portfolio: Portfolio
    valuation: Valuation  # in its own base currency
    rate: Decimal | None  # of that, in the currency of the net worth
    value: Decimal | None  # in that currency, as the next; None: no rate
    day_change: Decimal | None
    weight_pct: Decimal | None


class NetWorth(NamedTuple):
    currency: str
    total: Decimal
    day_change: Decimal
    day_change_pct: Decimal | None
    pieces: list[Piece]
    missing: list[str]  # instruments without a price, currencies without a rate: they count as nothing


class Together(NamedTuple):
    """Of all portfolios, in the currency of the net worth: what a portfolio counts in it tells its rate."""

    cash: Decimal
    unrealized: Decimal
    unrealized_pct: Decimal | None
    realized: Decimal
    invested: Decimal
    income: Decimal


class Point(NamedTuple):
    day: date
    value: Decimal
    invested: Decimal


@exactly
def net_worth(user: User, *, currency: str = "", archived: bool = False) -> NetWorth:
    """`currency`: the person's own where none is said. Archived portfolios count only when asked for."""
    currency = currency or user.profile.base_currency
    books = _books(user, archived=archived)
    rates = rates_of({it.base_currency for it in books}, currency)
    pieces = [_piece(it, valuation(it), rates.get(it.base_currency)) for it in books]
    total = sum((it.value for it in pieces if it.value is not None), ZERO)
    change = sum((it.day_change for it in pieces if it.day_change is not None), ZERO)
    missing = {symbol for it in pieces for symbol in it.valuation.missing}
    missing |= {it.portfolio.base_currency for it in pieces if it.value is None}
    weighed = [it._replace(weight_pct=percent(it.value, total) if it.value is not None else None) for it in pieces]
    return NetWorth(currency, total, change, percent(change, total - change), weighed, sorted(missing))


@exactly
def together(worth: NetWorth) -> Together:
    names = ("balance", "unrealized_pnl", "realized_pnl", "invested", "income")
    cash, unrealized, *rest = (_sum(worth, name) for name in names)
    return Together(cash, unrealized, percent(unrealized, worth.total - cash - unrealized), *rest)


def _sum(worth: NetWorth, name: str) -> Decimal:
    return sum((product(getattr(it.valuation, name), it.rate) for it in worth.pieces if it.rate is not None), ZERO)


@exactly
def net_worth_history(
    user: User, asked: Range | Span = Range.MAX, *, currency: str = "", now: NetWorth | None = None
) -> list[Point]:
    """At the end of each day up to yesterday, and today as it is now. `now` spares valuing everything twice."""
    now = now or net_worth(user, currency=currency)
    today = timezone.now().date()
    firsts = [it for it in (history.first_day(piece.portfolio) for piece in now.pieces) if it is not None]
    wanted = asked if isinstance(asked, Span) else span(asked, today=today, began=min(firsts, default=None))
    rate = rates_between({it.portfolio.base_currency for it in now.pieces}, now.currency, wanted.base, wanted.last)
    points: dict[date, Point] = {}
    for piece in now.pieces:
        for row in history.days(piece.portfolio, wanted.base, wanted.last):
            times = rate(same(piece.portfolio.base_currency), row.day)
            if times is not None:
                was = points.get(row.day) or Point(row.day, ZERO, ZERO)
                value, invested = product(row.value, times), product(row.invested, times)
                points[row.day] = Point(row.day, was.value + value, was.invested + invested)
    if wanted.last >= today and now.pieces:
        points[today] = _today(now, today)
    return [points[day] for day in sorted(points)]


def _books(user: User, *, archived: bool) -> list[Portfolio]:
    found = list(portfolios_of(user, archived=None if archived else False))
    for portfolio in found:
        portfolio.owner = user
    return found


def _piece(portfolio: Portfolio, found: Valuation, rate: Decimal | None) -> Piece:
    if rate is None:
        return Piece(portfolio, found, None, None, None, None)
    return Piece(portfolio, found, rate, product(found.total_value, rate), product(found.day_change, rate), None)


def _today(now: NetWorth, today: date) -> Point:
    values = [it for it in now.pieces if it.value is not None]
    invested = [product(it.valuation.invested, it.rate) for it in values if it.rate is not None]
    return Point(today, now.total, sum(invested, ZERO))

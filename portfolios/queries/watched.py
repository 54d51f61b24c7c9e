"""Portfolios as the hub of live values keeps them in memory (portfolios/live/hub.py)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from markets.queries.closes import pairs
from portfolios.calc.following import Read, Reading
from portfolios.calc.valuation import Quote
from portfolios.models import CashBalance, Holding, Portfolio
from portfolios.queries.quotes import quotes_of, same
from portfolios.queries.valuation import last_trades, position

Held = Mapping[UUID, list[Holding]]
Purses = Mapping[UUID, dict[str, Decimal]]


def read(ids: Iterable[UUID]) -> Reading:
    """Many at once, in as few reads as one. Who is not in it is not there any more."""
    books = list(Portfolio.objects.filter(pk__in=list(ids)).order_by("base_currency"))
    held, cash = _held(books), _cash(books)
    found: list[Read] = []
    for base, group in groupby(books, lambda it: it.base_currency):
        found += _of_base(base, list(group), held, cash)
    return _with_pairs(found)


def versions(ids: Iterable[UUID]) -> dict[UUID, int]:
    return dict(Portfolio.objects.filter(pk__in=list(ids)).values_list("pk", "version"))


def _held(books: list[Portfolio]) -> Held:
    found: dict[UUID, list[Holding]] = defaultdict(list)
    rows = Holding.objects.filter(portfolio__in=books, quantity__gt=0).select_related("instrument")
    for row in rows.order_by("instrument__symbol"):
        found[row.portfolio_id].append(row)
    return found


def _cash(books: list[Portfolio]) -> Purses:
    found: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for row in CashBalance.objects.filter(portfolio__in=books):
        found[row.portfolio_id][row.currency] = row.amount
    return found


def _of_base(base: str, books: list[Portfolio], held: Held, cash: Purses) -> Iterable[Read]:
    known = {row.instrument_id: row.instrument for it in books for row in held[it.pk]}
    told = quotes_of(known.values(), base).by_asset
    for it in books:
        rows = held[it.pk]
        bare = last_trades(row for row in rows if row.instrument_id not in told)
        quotes = {row.instrument_id: told[row.instrument_id] for row in rows if row.instrument_id in told}
        by_trade: dict[int, Quote] = quotes_of([], base, last_trades=bare).by_asset if bare else {}
        yield Read(it.pk, it.version, base, [position(row) for row in rows], cash[it.pk], quotes | by_trade)


def _with_pairs(found: list[Read]) -> Reading:
    """Whatever leads from a currency that is asked for to a base."""
    wanted = {same(quote.currency) for it in found for quote in it.quotes.values()}
    wanted |= {same(currency) for it in found for currency in (it.base, *it.cash)}
    if len(wanted) < 2:
        return Reading(found, {}, {})
    known = pairs(wanted)
    closed = quotes_of(known.values(), "USD").by_asset
    return Reading(
        found,
        {pair: it.pk for pair, it in known.items()},
        {pair: closed[it.pk].price for pair, it in known.items() if it.pk in closed},
    )

"""What a portfolio is worth now, or was at the end of a day."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from markets.models import Instrument
from portfolios.calc.exact import ZERO
from portfolios.calc.valuation import Position, Sums, Valuation, value
from portfolios.calc.walk import LastTrade, Walk
from portfolios.models import Holding, Portfolio
from portfolios.queries import books, standing
from portfolios.queries.quotes import quotes_of

__all__ = ["positions", "quotes_of", "valuation"]


def valuation(portfolio: Portfolio, *, as_of: date | None = None) -> Valuation:
    """Three reads of the database now (with foreign money; one or two more for what has no live price)."""
    if as_of is not None and as_of < timezone.now().date():
        return _past(portfolio, as_of)
    rows, cash = standing.held(portfolio), standing.cash(portfolio)
    told = quotes_of(
        (it.instrument for it in rows), portfolio.base_currency, currencies=cash, last_trades=last_trades(rows)
    )  # fmt: skip
    sums = Sums(portfolio.gained, portfolio.income, portfolio.fees, portfolio.put_in)
    return value(
        (position(it) for it in rows), told.by_asset, cash, told.rates, sums=sums, as_of=timezone.now(),
        base=portfolio.base_currency,
    )  # fmt: skip


def positions(portfolio: Portfolio) -> list[Position]:
    return [position(it) for it in standing.held(portfolio)]


def position(row: Holding) -> Position:
    it = row.instrument
    return Position(
        it.pk, row.quantity, row.base_cost, row.cost, row.currency, it.symbol, it.name, it.kind, it.currency,
        row.income,
    )  # fmt: skip


def last_trades(rows: Iterable[Holding]) -> dict[int, LastTrade]:
    return {
        it.instrument_id: LastTrade(it.last_price, it.last_currency, it.last_day)
        for it in rows if it.last_price is not None and it.last_day is not None
    }  # fmt: skip


def _past(portfolio: Portfolio, day: date) -> Valuation:
    """Folded from what had happened by then, at that day's closes, in shares of that day."""
    walk = books.until(portfolio, day)
    book, held = walk.book, walk.book.held()
    known = Instrument.objects.in_bulk(held)
    cash = {currency: purse.amount for currency, purse in book.cash.items()}
    told = quotes_of(
        known.values(), portfolio.base_currency, currencies=cash, day=day,
        last_trades={pk: trade for pk, trade in walk.trades.items() if pk in held},
    )  # fmt: skip
    rows = [_held(known[pk], walk) for pk in sorted(held, key=lambda pk: known[pk].symbol)]
    sums = Sums(book.gained, book.income, book.fees, book.put_in)
    return value(rows, told.by_asset, cash, told.rates, sums=sums, as_of=day, base=portfolio.base_currency)


def _held(it: Instrument, walk: Walk) -> Position:
    lots = walk.book.lots[it.pk]
    currencies = {part.currency for part in lots.parts()}
    return Position(
        it.pk, lots.quantity, lots.base_cost, lots.cost, currencies.pop() if len(currencies) == 1 else "", it.symbol,
        it.name, it.kind, it.currency, walk.income.get(it.pk, ZERO),
    )  # fmt: skip

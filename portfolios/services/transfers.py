"""What leaves one portfolio and comes into another of the same person: two transactions that say the same.

The side it comes to follows the side it left. When a change of the past lets other lots go, they arrive there too.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from markets.queries import closes
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Entry, Kind, Part
from portfolios.calc.exact import product, rounded
from portfolios.errors import NotEditable, RateMissing
from portfolios.models import Portfolio, Transaction
from portfolios.queries import entries
from portfolios.services.projection import Carried

Books = dict[UUID, Portfolio]  # all of one owner, locked


def check_revision(row: Transaction, draft: Draft) -> None:
    if row.other_side_id is None:
        return
    if row.kind == Kind.TRANSFER_IN:
        raise NotEditable("This came from another portfolio. Change it there: this side follows.")
    if draft.kind is not Kind.TRANSFER_OUT:
        raise NotEditable("This went to another portfolio and stays a transfer. Delete it, then enter what it was.")


def with_other_side(carried: Carried) -> Carried:
    """Of transfers out those that went to another portfolio of the product."""
    if not carried:
        return {}
    rows = Transaction.objects.filter(other_side__in=map(UUID, carried), kind=Kind.TRANSFER_IN, void=False)
    return {str(name): carried[str(name)] for name in rows.values_list("other_side", flat=True)}


def other_side(books: Books, name: str, parts: Sequence[Part]) -> Iterator[tuple[Transaction, Entry]]:
    """Where the transfer out of this name arrived, if that now says something else; and what it said before."""
    rows = Transaction.objects.select_related("instrument", "other_side__instrument")
    for row in rows.filter(other_side=UUID(name), kind=Kind.TRANSFER_IN, void=False):
        assert row.other_side is not None
        old = entries.of(row)
        if row.other_side.void:
            row.void = True
        else:
            follow(row, row.other_side, parts, books)
        if row.void or entries.of(row) != old:
            yield row, old


def follow(row: Transaction, out: Transaction, parts: Sequence[Part], books: Books) -> None:
    """`row` says what `out` says, in the currency of its own books."""
    source, target = books[out.portfolio_id].base_currency, books[row.portfolio_id].base_currency
    row.executed_on, row.executed_at = out.executed_on, out.executed_at
    row.instrument, row.quantity, row.amount, row.currency = out.instrument, out.quantity, out.amount, out.currency
    row.price, row.rate = out.price, rate_between(out.currency, target, out.executed_on)
    if parts:
        times = rate_between(source, target, out.executed_on)
        row.carried = entries.kept(_renamed(row, parts, times))


def rate_between(source: str, target: str, day: date) -> Decimal:
    found = closes.rate(source, target, day)
    if not found:
        raise RateMissing(f"No rate from {source} to {target} is known for {day}.", attr="to_portfolio")
    return rounded(found)


def _renamed(row: Transaction, parts: Sequence[Part], times: Decimal) -> Iterator[Part]:
    """Lots keep their dates and costs; their names are those of the books they are in now."""
    for place, part in enumerate(parts):
        yield part._replace(lot=f"{row.pk}:{place}", base_cost=product(part.base_cost, times))

"""What is held elsewhere: it comes in at what it cost, and no cash moves.

Each is a transfer in of its own origin. A change makes one of all that an instrument came in by.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from config.kit import errors, money
from markets.models import Instrument
from markets.queries import closes
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import product
from portfolios.errors import ImpossibleHistory, InsufficientHoldings
from portfolios.models import Portfolio, Transaction
from portfolios.queries import assets
from portfolios.queries.assets import Asset
from portfolios.services import amendments, ledger


class CostMissing(errors.RuleBroken):
    code = "price_unavailable"
    title = "No price of that day"
    detail = "No price of that day is known: say as cost_basis what one had cost."


def add(
    portfolio: Portfolio, *, instrument: Instrument, quantity: Decimal, cost_basis: Decimal | None = None,
    acquired_on: date | None = None, currency: str = "", fx_rate: Decimal | None = None, note: str = "", by: int,
) -> Transaction:  # fmt: skip
    """`cost_basis` is of one; left out, it is what that day closed at."""
    day = acquired_on or timezone.now().date()
    each = _close(instrument, day) if cost_basis is None else cost_basis
    draft = Draft(
        kind=Kind.TRANSFER_IN, executed_at=day, asset=instrument.pk, quantity=quantity, price=each,
        amount=product(quantity, each), currency=currency, rate=fx_rate, note=note,
    )  # fmt: skip
    return ledger.record(portfolio, ledger.New(draft, Transaction.Origin.ASSET), by=by).row


@transaction.atomic
def change(
    portfolio: Portfolio, instrument: Instrument, *, quantity: Decimal | None = None,
    cost_basis: Decimal | None = None, acquired_on: date | None = None, note: str | None = None, by: int,
) -> Asset:  # fmt: skip
    ledger.locked(portfolio)
    rows = assets.rows_of(portfolio, instrument)
    now = assets.together(rows)
    each = now.cost_basis if cost_basis is None else cost_basis
    many = now.quantity if quantity is None else quantity
    day = now.acquired_on if acquired_on is None else acquired_on
    first, *others = rows
    told: dict[str, Any] = {"quantity": many, "price": each, "executed_at": day, "acquired_on": day}
    told |= {"amount": product(many, each), "note": first.note if note is None else note}
    draft = amendments.amended(first, **told)
    with _of_what_came_so():
        if draft != amendments.draft_of(first):
            ledger.revise(first, draft, by=by)
        if others:
            ledger.void(others, by=by)
    return assets.asset_for(portfolio, instrument)


@transaction.atomic
def take_away(portfolio: Portfolio, instrument: Instrument, *, quantity: Decimal | None = None, by: int) -> None:
    """All of it, or so much: what came last goes first."""
    ledger.locked(portfolio)
    rows = assets.rows_of(portfolio, instrument)
    there = assets.together(rows).quantity
    left = there if quantity is None else quantity
    if left > there:
        raise InsufficientHoldings(
            "Only {there} of {symbol} came as an asset.", there=money.text(there), symbol=instrument.symbol,
            attr="quantity",
        )  # fmt: skip
    with _of_what_came_so():
        _take_off(rows, left, by=by)


def _take_off(rows: Sequence[Transaction], left: Decimal, *, by: int) -> None:
    gone = []
    for row in reversed(rows):
        assert row.quantity is not None and row.price is not None
        if left >= row.quantity:
            gone.append(row)
            left -= row.quantity
        elif left:
            rest = row.quantity - left
            ledger.revise(row, amendments.amended(row, quantity=rest, amount=product(rest, row.price)), by=by)
            left = Decimal(0)
    if gone:
        ledger.void(gone, by=by)


def _close(instrument: Instrument, day: date) -> Decimal:
    found = closes.close_on(instrument, day)
    if found is None:
        raise CostMissing(attr="cost_basis")
    return found.close


@contextmanager
def _of_what_came_so() -> Iterator[None]:
    """What was sold meanwhile is no mistake of the request: it does not fit what is there."""
    try:
        yield
    except ImpossibleHistory as error:
        raise InsufficientHoldings(error.detail, attr=error.attr) from error

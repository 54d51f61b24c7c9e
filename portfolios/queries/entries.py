"""Transactions as the books read them."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from markets.calc.adjust import factor
from portfolios.calc.entries import Entry, Kind, Part
from portfolios.calc.exact import ZERO
from portfolios.models import Transaction
from portfolios.models.ledger import Said

KINDS = {it.value: it for it in Kind}
WHOLE = Fraction(1)
COLUMNS = (
    "pk", "number", "executed_on", "kind", "executed_at", "instrument_id", "quantity", "amount", "fee", "tax",
    "currency", "rate", "settles_in_base", "ratio", Cast("chosen", TextField()), Cast("carried", TextField()),
)  # fmt: skip


def entry(row: Said, *, name: UUID, number: int) -> Entry:
    """Of a transaction, or of one of its revisions."""
    at_ms = -1 if row.executed_at is None else int(row.executed_at.timestamp() * 1000)
    return Entry(
        id=str(name), number=number, day=row.executed_on, at_ms=at_ms, kind=Kind(row.kind), asset=row.instrument_id,
        quantity=row.quantity or Decimal(0), amount=row.amount, fee=row.fee, tax=row.tax, currency=row.currency,
        rate=row.rate, settles_in_base=row.settles_in_base,
        factor=(factor(row.kind, row.ratio) if row.ratio else None) or Fraction(1),
        chosen=tuple(row.chosen), carried=tuple(part(it) for it in row.carried),
    )  # fmt: skip


def of(row: Transaction) -> Entry:
    return entry(row, name=row.pk, number=row.number)


def of_instrument(portfolio_id: UUID, instrument_id: int) -> list[Entry]:
    """All that counts, in the order they were entered."""
    return told(Transaction.objects.filter(portfolio=portfolio_id, instrument=instrument_id, void=False))


def without_instrument(portfolio_id: UUID) -> list[Entry]:
    return told(Transaction.objects.filter(portfolio=portfolio_id, instrument=None, void=False))


def told(rows: "QuerySet[Transaction]") -> list[Entry]:
    """By number. Without a model instance a row: whole books are read so, and that costs half."""
    return [
        Entry._make((
            str(name), number, day, KINDS[kind], -1 if at is None else int(at.timestamp() * 1000), asset,
            quantity or ZERO, *amounts, (factor(kind, ratio) if ratio else None) or WHOLE,
            () if chosen == "[]" else tuple(json.loads(chosen)),
            () if carried == "[]" else tuple(part(it) for it in json.loads(carried)),
        ))
        for name, number, day, kind, at, asset, quantity, *amounts, ratio, chosen, carried
        in rows.order_by("number").values_list(*COLUMNS)
    ]  # fmt: skip


def part(kept: dict[str, Any]) -> Part:
    return Part(
        kept["lot"], date.fromisoformat(kept["acquired"]), Decimal(kept["quantity"]), Decimal(kept["cost"]),
        Decimal(kept["base_cost"]), kept["currency"],
    )  # fmt: skip


def kept(parts: Iterable[Part]) -> list[dict[str, str]]:
    """As JSON keeps them: numbers as text."""
    return [
        {
            "lot": it.lot, "acquired": it.acquired.isoformat(), "quantity": str(it.quantity), "cost": str(it.cost),
            "base_cost": str(it.base_cost), "currency": it.currency,
        }
        for it in parts
    ]  # fmt: skip

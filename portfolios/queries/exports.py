"""Transactions as rows of a file: all that they say, so that the file imports again to the same ledger."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from config.kit.tables.cells import Cell
from portfolios.models import Portfolio, Transaction

COLUMNS = (
    "number", "type", "executed_at", "symbol", "isin", "name", "quantity", "price", "amount", "fee", "tax",
    "currency", "fx_rate", "base_currency", "settles_in_base", "ratio", "lots", "carried", "note", "tags", "id",
)  # fmt: skip
AT_ONCE = 2_000


def rows(found: QuerySet[Transaction]) -> Iterator[tuple[Cell, ...]]:
    """In the order of `found`; `number` says in which order they were entered. Without those that are void."""
    needed = found.filter(void=False).select_related("instrument", "portfolio")
    for row in needed.prefetch_related(None).iterator(chunk_size=AT_ONCE):
        yield _row(row)


def file_name(portfolio: Portfolio) -> str:
    """Without its extension."""
    return f"{slugify(portfolio.name)[:60] or 'portfolio'}-transactions-{timezone.now():%Y-%m-%d}"


def _row(row: Transaction) -> tuple[Cell, ...]:
    one = row.instrument
    return (
        row.number, row.kind, row.executed_at or row.executed_on,
        *((one.symbol, one.isin, one.name) if one else (None, None, None)),
        row.quantity, row.price, row.amount, row.fee, row.tax, row.currency, row.rate, row.portfolio.base_currency,
        "true" if row.settles_in_base else "", row.ratio, " ".join(row.chosen), _listed(row.carried), row.note,
        tags(row.tags), str(row.pk),
    )  # fmt: skip


def _listed(carried: list[dict[str, Any]]) -> str:
    return json.dumps(carried, separators=(",", ":")) if carried else ""


def tags(names: list[str]) -> str:
    """With semicolons between, and as JSON where that would be in doubt."""
    plain = "; ".join(names)
    doubtful = any(";" in name or name != name.strip() or not name for name in names) or plain.startswith("[")
    return json.dumps(names, ensure_ascii=False) if doubtful else plain

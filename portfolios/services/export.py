"""What portfolios add to the file of all of a person's data (settings.EXPORTERS)."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from portfolios.models import ImportBatch, Mapping, Order, Portfolio, Share, Transaction
from portfolios.models.ledger import Said
from portfolios.queries.portfolios import portfolios_of
from portfolios.queries.watchlists import instruments_of, watchlists_of

SAID = [it.name for it in Said._meta.get_fields() if it.name != "instrument"]
SETTINGS = (
    "id", "name", "base_currency", "cost_basis", "fee_policy", "fee_schedule", "dividends", "is_default", "archived_at",
    "created_at",
)  # fmt: skip
OF_ORDER = (
    "id", "instrument__symbol", "side", "type", "lasting", "quantity", "price", "fee", "state", "reason", "placed_at",
    "expires_at", "ended_at", "transaction_id",
)  # fmt: skip


def portfolios(*, user: User) -> dict[str, bytes]:
    """A file each: its settings, its whole ledger with all revisions, its orders, what was imported."""
    return {f"portfolios/{it.pk}.json": _written(_told(it)) for it in portfolios_of(user, archived=None)}


def watchlists(*, user: User) -> dict[str, bytes]:
    lists = [
        {"name": it.name, "symbols": [one.symbol for one in instruments_of(it)], "created_at": it.created_at}
        for it in watchlists_of(user)
    ]
    mappings = list(Mapping.objects.filter(owner=user).values("name", "columns"))
    return {"watchlists.json": _written(lists), "import-mappings.json": _written(mappings)}


def _told(portfolio: Portfolio) -> dict[str, Any]:
    rows = Transaction.objects.filter(portfolio=portfolio).order_by("number").select_related("instrument")
    imports = ImportBatch.objects.filter(portfolio=portfolio)
    return {
        **{name: getattr(portfolio, name) for name in SETTINGS},
        "benchmark": portfolio.benchmark and portfolio.benchmark.symbol,
        "transactions": [_transaction(row) for row in rows.prefetch_related("revisions__instrument")],
        "orders": list(Order.objects.filter(portfolio=portfolio).values(*OF_ORDER)),
        "imports": list(imports.values("id", "file_name", "profile", "state", "new", "created_at")),
        "links": list(Share.objects.filter(portfolio=portfolio).values("hides_amounts", "created_at", "expires_at")),
    }


def _transaction(row: Transaction) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("id", "number", "origin", "batch_id", "void", "tags", "created_at")}
    named = ("revision", "void", "recorded_at")
    said = [{**_said(it), **{name: getattr(it, name) for name in named}} for it in row.revisions.all()]
    return {**own, **_said(row), "revisions": said}


def _said(row: Said) -> dict[str, Any]:
    symbol = row.instrument.symbol if row.instrument is not None else None
    return {"symbol": symbol, **{name: getattr(row, name) for name in SAID}}


def _written(told: Any) -> bytes:
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()

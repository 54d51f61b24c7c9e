"""Alerts as rows of a file, which imports again."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from alerts.models import Alert
from config.kit.tables.cells import Cell

COLUMNS = (
    "kind", "symbol", "portfolio", "venue", "direction", "target_price", "window", "parameters", "repeat", "cooldown",
    "expires_at", "channels", "webhook_url", "note", "status", "triggered_at", "triggered_price", "created_at",
)  # fmt: skip


def rows(found: QuerySet[Alert]) -> Iterator[tuple[Cell, ...]]:
    for row in found.iterator(chunk_size=500):
        yield (
            row.kind, row.instrument.symbol if row.instrument else None,
            str(row.portfolio_id) if row.portfolio_id else None, row.venue, row.direction, row.target, row.window,
            json.dumps(row.parameters, separators=(",", ":")) if row.parameters else "", row.repeat, row.cooldown_s,
            row.expires_at, " ".join(row.channels), row.webhook_url, row.note, row.status, row.triggered_at,
            row.triggered_price, row.created_at,
        )  # fmt: skip


def file_name() -> str:
    """Without its extension."""
    return f"alerts-{timezone.now():%Y-%m-%d}"

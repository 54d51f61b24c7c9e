"""What analytics adds to the file of all of a person's data (settings.EXPORTERS)."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from analytics.models import Backtest, Screen
from markets.calc.intervals import SLUGS, Interval

KEPT_FIELDS = ("name", "start", "end", "strategy", "cash", "simulated", "state", "error", "created_at", "ended_at")


def backtests(*, user: User) -> dict[str, bytes]:
    """A file each, with figures, curve and trades."""
    rows = Backtest.objects.filter(owner=user).select_related("instrument")
    return {f"backtests/{row.created_at:%Y-%m-%d}-{row.pk}.json": _written(row) for row in rows.iterator(chunk_size=5)}


def screens(*, user: User) -> dict[str, bytes]:
    rows = list(Screen.objects.filter(owner=user).values("name", "query", "created_at", "updated_at"))
    return {"screens.json": json.dumps(rows, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()}


def _written(row: Backtest) -> bytes:
    known = {name: getattr(row, name) for name in KEPT_FIELDS}
    series = {"symbol": row.instrument.symbol, "interval": SLUGS[Interval(row.interval)]}
    told = {"result": row.result, "trades": row.trades}
    return json.dumps({**series, **known, **told}, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

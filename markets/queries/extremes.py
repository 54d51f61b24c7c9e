"""How far prices went while nobody watched: from the candles of those minutes."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import Max, Min

from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.levels import Move
from markets.models import Candle


def between(start_ms: int, end_ms: int) -> list[Move]:
    """One move an instrument. The minutes at both ends are in it whole: their candles tell no more."""
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (start_ms - start_ms % MINUTE_MS, end_ms))
    rows = Candle.objects.filter(interval=Interval.M1, ts__gte=first, ts__lt=last).order_by()
    found = rows.values("instrument_id").annotate(least=Min("low"), most=Max("high"))
    return [_move(row["instrument_id"], end_ms, row["least"], row["most"]) for row in found]


def _move(instrument_id: int, ts_ms: int, least: float, most: float) -> Move:
    low, high = Decimal(str(least)), Decimal(str(most))
    return Move(instrument_id, ts_ms, high, low, high)

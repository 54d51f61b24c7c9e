"""How far prices went while nobody watched: from the candles of those minutes."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db.models import F, Max, Min
from django.db.models.functions import Trunc

from markets.calc.intervals import DAY_MS, Interval
from markets.calc.levels import Move
from markets.models import Candle


def between(start_ms: int, end_ms: int) -> list[Move]:
    """A move a minute, by its beginning: what was armed within one does not know which of its prices came after.

    After more than a day a move an hour. The minutes at both ends are in it whole: their candles tell no more.
    """
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (Interval.M1.floor(start_ms), end_ms))
    rows = Candle.objects.filter(interval=Interval.M1, ts__gte=first, ts__lt=last)
    since = F("ts") if end_ms - start_ms <= DAY_MS else Trunc("ts", "hour")
    found = rows.order_by().values("instrument_id", since=since).annotate(least=Min("low"), most=Max("high"))
    moves = [_move(row["instrument_id"], row["since"], row["least"], row["most"]) for row in found]
    return sorted(moves, key=lambda move: (move.ts_ms, move.instrument_id))


def _move(instrument_id: int, since: datetime, least: float, most: float) -> Move:
    low, high = Decimal(str(least)), Decimal(str(most))
    return Move(instrument_id, int(since.timestamp() * 1000), high, low, high)

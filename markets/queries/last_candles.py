"""The newest candle of some series, for sockets that watch it being made."""

from collections.abc import Sequence

from markets.calc.candles import Bar
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries.candles import candles


def of(series: Sequence[tuple[int, Interval]]) -> list[Bar]:
    instruments = Instrument.objects.in_bulk({pk for pk, _ in series})
    return [bar for pk, interval in series if pk in instruments for bar in candles(instruments[pk], interval, limit=1)]

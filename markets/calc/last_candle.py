"""The candle that is still being made, as a chart draws it between one reading of the stored ones and the next."""

from markets.calc.candles import Bar
from markets.calc.intervals import Interval


def moved(
    bar: Bar | None, *, instrument_id: int, venue: int, interval: Interval, ts_ms: int,
    price: float, low: float, high: float,
) -> Bar | None:  # fmt: skip
    """With one more price in it; a candle of another time or venue begins anew."""
    start_ms = interval.floor(ts_ms)
    if bar is None or bar.ts_ms < start_ms or bar.venue != venue:
        return Bar(instrument_id, venue, interval, start_ms, price, price, price, price, 0.0)
    if bar.ts_ms > start_ms:
        return bar  # a straggler of the candle before
    return bar._replace(high=max(bar.high, high), low=min(bar.low, low), close=price)


def merged(live: Bar | None, stored: Bar) -> Bar:
    """Stored ones know the opening and the volume, live ones the last moments."""
    if live is None or stored.ts_ms > live.ts_ms or stored.venue != live.venue:
        return stored
    if stored.ts_ms < live.ts_ms:
        return live
    return stored._replace(
        high=max(live.high, stored.high), low=min(live.low, stored.low), close=live.close,
        volume=max(live.volume, stored.volume),
    )  # fmt: skip

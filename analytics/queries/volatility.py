"""How far the returns of one series scatter."""

from math import isfinite, log, sqrt
from typing import Any

import orjson

from analytics.calc.risk.returns import log_returns, per_year
from analytics.calc.risk.volatility import RollingVolatility
from analytics.calc.risk.volatility import volatility as scatter
from analytics.calc.series import known
from analytics.errors import InsufficientData
from analytics.queries.bars import Series, series_of
from analytics.queries.indicators import missing_of
from analytics.queries.newest import until_next_close

TOO_FEW = "This takes {needed} returns, and there are {there}."


def volatility(last: Series, window: int) -> dict[str, Any]:
    """As `serializers.figures.Volatility` shows it: of the last `window` returns between closed candles."""
    instrument, interval = last.instrument, last.interval
    found = until_next_close(last, ["volatility", window], lambda: _closed(last, window))
    if found["there"] < window or found["volatility"] is None:
        raise InsufficientData(TOO_FEW, there=min(found["there"], found["observations"]), needed=window, attr="window")
    year = per_year(interval, always_open=last.always_open)
    running = None
    if last.running is not None and found["steps"] is not None and not last.missing.breaks.size:
        steps = RollingVolatility(window)
        steps.restore(found["steps"])
        moved = steps.peek(log(last.running.close / float(last.bars.close[-1])))
        running = None if moved is None else {"ts": last.running.ts_ms, **_both(moved, year)}
    return {
        "symbol": instrument.symbol, "interval": interval.slug, "venue": last.venue and last.venue.slug,
        "window": window, "observations": found["observations"], "bars_per_year": year,
        **_both(found["volatility"], year), "running": running, "from": found["from"], "to": found["to"],
        "missing": found["missing"],
    }  # fmt: skip


def _both(value: float, year: float) -> dict[str, float]:
    annualised = value * sqrt(year)
    return {
        "volatility": value, "annualised": annualised,
        "volatility_pct": 100 * value, "annualised_pct": 100 * annualised,
    }  # fmt: skip


def _closed(last: Series, window: int) -> dict[str, Any]:
    series = series_of(last.instrument, last.interval, venue=last.venue, limit=window + 1)
    returns = log_returns(series.with_gaps().close)
    steps = RollingVolatility(window)
    for each in returns.tolist()[1:]:
        if isfinite(each):
            steps.step(each)
    times = series.bars.ts_ms
    return {
        "there": max(0, series.bars.size - 1),
        "observations": known(returns).size,
        "volatility": scatter(returns),
        "from": int(times[0]) if times.size else None,
        "to": int(times[-1]) if times.size else None,
        "missing": missing_of(series.missing),
        "steps": orjson.loads(orjson.dumps(steps.kept())) if known(returns).size == window else None,
    }

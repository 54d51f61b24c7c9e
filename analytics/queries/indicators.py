"""Indicators of one series: of closed candles they are kept until the next one closes, the running one's put on top."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from analytics.calc.bars import Bars
from analytics.calc.gaps import Missing
from analytics.calc.indicators.asked import Asked
from analytics.calc.indicators.indicator import Figures
from analytics.calc.series import points
from analytics.errors import InsufficientData
from analytics.queries.bars import Series, series_of
from analytics.queries.newest import until_next_close
from markets.calc.candles import Bar

MOST_RANGES = 50
RUNS_ON = {"obv"}  # sums up all bars before


class Window(NamedTuple):
    limit: int
    start_ms: int | None = None
    end_ms: int | None = None


def indicators(
    last: Series, asked: Sequence[Asked], window: Window
) -> dict[str, Any]:  # fmt: skip
    """As `serializers.figures.Indicators` shows it, where `last` ends, of `queries.newest`.

    `InsufficientData` where none of them has a figure to show.
    """
    instrument, interval = last.instrument, last.interval
    found = until_next_close(
        last, [*window, [each.spelled for each in asked]], lambda: _closed(last, asked, window)
    )  # fmt: skip
    running = last.running if found["goes_on"] else None
    shown = {}
    for each in asked:
        closed = found["indicators"][each.spelled]
        shown[each.spelled] = _shown(each, closed, _on_top(each, closed, last, running), running)
    lacking = [each["insufficient_data"] for each in shown.values()]
    if all(lacking):
        least = min(lacking, key=lambda lack: int(lack["needed"]))
        raise InsufficientData(there=least["there"], needed=least["needed"])
    return {
        "symbol": instrument.symbol, "interval": interval.slug, "venue": last.venue and last.venue.slug,
        "indicators": shown, "running": running and running.ts_ms, "missing": found["missing"],
    }  # fmt: skip


def missing_of(missing: Missing) -> dict[str, Any]:
    return {"count": missing.count, "ranges": missing.ranges[-MOST_RANGES:]}


def _closed(last: Series, asked: Sequence[Asked], window: Window) -> dict[str, Any]:
    """What is kept: figures of closed candles, and the state to go on from."""
    before = max(each.warm_up(last.interval) for each in asked)
    limit, start_ms, end_ms = window
    series = series_of(
        last.instrument, last.interval, venue=last.venue, limit=limit, warm_up=before, start_ms=start_ms, end_ms=end_ms
    )
    whole = series.with_gaps()
    return {
        "goes_on": start_ms is None or series.bars.size - series.warm_up < limit,
        "missing": missing_of(series.missing),
        "indicators": {each.spelled: _figures(each, series, whole) for each in asked},
    }


def _figures(asked: Asked, series: Series, whole: Bars) -> dict[str, Any]:
    """Each over its own warm-up, so that it does not matter what else was asked for."""
    first = max(0, series.warm_up - asked.warm_up(series.interval))
    if first >= series.bars.size:
        return {"from": None, "there": 0, "series": {one.name: [] for one in asked.indicator.series}, "steps": None}
    from_ms = int(series.bars.ts_ms[first])
    bars = whole.cut(int(whole.ts_ms.searchsorted(from_ms)))
    shown_ms = int(series.bars.ts_ms[series.warm_up]) if series.warm_up < series.bars.size else int(bars.ts_ms[-1]) + 1
    shown = bars.ts_ms >= shown_ms
    found = asked.indicator.over(bars, **asked.parameters)
    return {
        "from": from_ms,
        "there": series.bars.size - first,
        "series": {name: points(bars.ts_ms[shown], values[shown]) for name, values in found.items()},
        "steps": _steps(asked, series, bars),
    }


def _steps(asked: Asked, series: Series, bars: Bars) -> dict[str, Any]:
    """After the last closed candle, as far as it takes from the ones before."""
    runs_on = asked.indicator.name in RUNS_ON or "anchor" in asked.parameters
    tail = bars.size if runs_on else asked.warm_up(series.interval) + 1
    stepper = asked.indicator.stepper(**asked.parameters)
    for ts_ms, *figures in zip(*(column.tolist() for column in bars.cut(max(0, bars.size - tail))), strict=True):
        stepper.step(None if figures[0] != figures[0] else Bar(0, 0, series.interval, ts_ms, *figures))
    kept: dict[str, Any] = orjson.loads(orjson.dumps(stepper.kept()))  # as whoever finds it kept reads it
    return kept


def _on_top(asked: Asked, closed: dict[str, Any], last: Series, running: Bar | None) -> Figures:
    if running is None:
        return ()
    stepper = asked.indicator.stepper(**asked.parameters)
    if closed["steps"] is not None and not last.missing.breaks.size:  # what is missed before it starts all anew
        stepper.restore(closed["steps"])
    return stepper.peek(running)


def _shown(asked: Asked, closed: dict[str, Any], on_top: Figures, running: Bar | None) -> dict[str, Any]:
    indicator, there = asked.indicator, closed["there"] + (running is not None)
    found = closed["series"]
    for one, value in zip(indicator.series, on_top, strict=False):
        if running is not None and value is not None:
            found[one.name].append((running.ts_ms, value))
    return {
        "name": indicator.name,
        "label": indicator.label,
        "parameters": asked.parameters,
        "pane": indicator.pane,
        "bounds": indicator.bounds,
        "guides": indicator.guides,
        "calculated_from": closed["from"],
        "series": found,
        "latest": {name: rows[-1][1] if rows else None for name, rows in found.items()},
        "insufficient_data": {"needed": asked.needs, "there": there} if there < asked.needs else None,
    }

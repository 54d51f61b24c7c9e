"""How several series move together: over the last returns that all of them have."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from analytics.calc.risk.correlation import aligned, correlation
from analytics.calc.risk.returns import log_returns
from analytics.calc.series import plain
from analytics.errors import InsufficientData
from analytics.queries.bars import Series, series_of
from analytics.queries.indicators import missing_of
from analytics.queries.kept import kept
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries.source import is_simulated

KEPT_S = 60
SPARE = 30  # bars more, for the holidays that others do not share
MOST_BARS = 20_000
TOO_FEW = "These have {there} candles in common, and it takes {needed}."


def matrix(instruments: Sequence[Instrument], interval: Interval, window: int) -> bytes:
    """As `serializers.figures.Correlation` shows it, in JSON. Kept for a minute, and never beyond the next close.

    To ask each of fifty for its last candle would cost as much as the answer.
    """
    now_ms = time.time_ns() // 1_000_000
    if any(one.hand_priced for one in instruments):  # those prices may change at any place
        return orjson.dumps(_made(instruments, interval, window))
    who = ",".join(str(one.pk) for one in instruments)
    name = f"matrix:{is_simulated()}:{interval.floor(now_ms)}:{interval}:{window}:{who}"
    left_s = (interval.floor(now_ms) + interval.ms - now_ms) // 1000
    return kept(name, lambda: orjson.dumps(_made(instruments, interval, window)), for_s=max(1, min(KEPT_S, left_s)))


def _made(instruments: Sequence[Instrument], interval: Interval, window: int) -> dict[str, Any]:
    series = _series(instruments, interval, window)
    common = aligned([(one.bars.ts_ms, one.bars.close) for one in series])
    ts_ms, closes = common.ts_ms[-window - 1 :], common.closes[:, -window - 1 :]
    returns = np.array([log_returns(row)[1:] for row in closes]).reshape(len(series), -1)
    returns = returns[:, ~_over_a_gap(ts_ms, series)]
    if returns.shape[1] < 2:
        raise InsufficientData(TOO_FEW, there=ts_ms.size, needed=3, attr="symbols")
    return {
        "symbols": [one.symbol for one in instruments],
        "interval": interval.slug,
        "window": window,
        "matrix": [plain(row) for row in correlation(returns)],
        "observations": returns.shape[1],
        "from": int(ts_ms[0]),
        "to": int(ts_ms[-1]),
        "missing": {one.instrument.symbol: missing_of(one) for one in series},
    }


def _series(instruments: Sequence[Instrument], interval: Interval, window: int) -> list[Series]:
    """Those with opening hours first: from where they begin, the others need not be read further back."""
    limit = window + 1 + SPARE
    found = {one.pk: series_of(one, interval, limit=limit) for one in instruments}
    listed = [int(one.bars.ts_ms[0]) for one in found.values() if not one.always_open and one.bars.size]
    if listed:
        start_ms = min(listed)
        for pk, one in found.items():
            if one.always_open and one.bars.size and one.bars.ts_ms[0] > start_ms:
                found[pk] = series_of(one.instrument, interval, limit=MOST_BARS, start_ms=start_ms)
    return [found[one.pk] for one in instruments]


def _over_a_gap(ts_ms: Any, series: Sequence[Series]) -> Any:
    """Returns between two common moments with a missing candle of one of them in between: longer than the others'."""
    breaks = np.concatenate([one.missing.breaks for one in series])
    if not ts_ms.size:
        return np.zeros(0, bool)
    return np.diff(np.searchsorted(np.sort(breaks), ts_ms)) > 0

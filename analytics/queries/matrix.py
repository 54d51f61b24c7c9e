"""How several series move together, as the API tells it."""

import time
from collections.abc import Sequence
from typing import Any

import orjson

from analytics.calc.series import plain
from analytics.errors import InsufficientData
from analytics.queries.correlations import together
from analytics.queries.indicators import missing_of
from analytics.queries.kept import kept
from markets.calc.intervals import Interval
from markets.models import Instrument
from markets.queries.source import is_simulated

KEPT_S = 60
TOO_FEW = "No two of these have {needed} returns in common; the most are {there}."


def matrix(instruments: Sequence[Instrument], interval: Interval, window: int) -> bytes:
    """As `serializers.figures.Correlation` shows it, in JSON. Kept for a minute, and never beyond the next close.

    To ask each of fifty for its last candle would cost as much as the answer.
    """
    now_ms = time.time_ns() // 1_000_000
    last_ms = interval.floor(now_ms) - interval.ms
    if any(one.hand_priced for one in instruments):  # those prices may change at any place
        return orjson.dumps(_made(instruments, interval, window, last_ms))
    who = ",".join(str(one.pk) for one in instruments)
    name = f"matrix:{is_simulated()}:{last_ms}:{interval}:{window}:{who}"
    left_s = (last_ms + 2 * interval.ms - now_ms) // 1000
    return kept(
        name, lambda: orjson.dumps(_made(instruments, interval, window, last_ms)), for_s=max(1, min(KEPT_S, left_s))
    )


def _made(instruments: Sequence[Instrument], interval: Interval, window: int, last_ms: int) -> dict[str, Any]:
    found = together(instruments, interval, window, last_ms=last_ms)
    counts = found.pairs.returns.tolist()
    of_two = [count for place, row in enumerate(counts) for count in row[place + 1 :]]
    if max(of_two) < 2:
        raise InsufficientData(TOO_FEW, there=max(of_two), needed=2, attr="symbols")
    return {
        "symbols": [one.symbol for one in instruments],
        "interval": interval.slug,
        "window": window,
        "matrix": [plain(row) for row in found.pairs.matrix],
        "observations": min(of_two),
        "pair_observations": counts,
        "from": found.first_ms,
        "to": last_ms,
        "missing": {one.symbol: missing_of(each) for one, each in zip(instruments, found.missing, strict=True)},
    }

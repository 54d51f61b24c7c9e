"""The daily figures of 400 instruments with five years of candles: the product's job from its tables, the same from
the simulator, and a loop as people write it, which reads each instrument's candles with the ORM into a pandas frame.

All end with rows in the table; the loop makes the same figures but for missing days and opening hours, which it does
not look at. Its figures are compared with ours.
"""

import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from analytics.calc.yardstick import yardstick  # noqa: E402
from analytics.models import Metrics  # noqa: E402
from analytics.services import metrics  # noqa: E402
from benchmarks._measure import Claim, arguments, progress, report, rounds  # noqa: E402
from markets.calc.candles import Bar  # noqa: E402
from markets.calc.intervals import DAY_MS, Interval  # noqa: E402
from markets.calc.venues import Venue  # noqa: E402
from markets.models import Candle, Instrument  # noqa: E402
from markets.queries.daily import daily  # noqa: E402
from markets.services import candles, catalogue, partitions, sessions  # noqa: E402

COUNT = 400
OURS, SIMULATED, LOOP = "from the table", "from the simulator", "pandas, one by one"
COMPARED = ("return_1y", "volatility_30d", "sma_200", "high_52w", "rsi", "beta")


def fill(count: int, now_ms: int) -> list[Instrument]:
    """The catalogue, and as many more as it takes; the candles are the simulator's, stored as if they were real."""
    catalogue.load()
    sessions.fill_missing()
    partitions.make_ahead()
    known = list(Instrument.objects.order_by("pk"))
    for number in range(count - len(known)):
        Instrument.objects.create(
            symbol=f"MORE{number}", name="One more", kind="stock", exchange="NASDAQ", country="United States",
            currency="USD", primary_venue=Venue.YAHOO,
        )  # fmt: skip
    Instrument.objects.filter(pk__in=[one.pk for one in known[count:]]).update(active=False)
    rows = list(Instrument.objects.filter(active=True).order_by("pk"))
    settings.MARKET_DATA = "simulated"
    for start in range(0, len(rows), 50):
        found = daily(rows[start : start + 50], start_ms=now_ms - metrics.HISTORY_MS, now_ms=now_ms)
        candles.store(
            [Bar(pk, Venue.YAHOO, Interval.D1, *row)
             for pk, days in found.items() for row in zip(*(each.tolist() for each in days[1:]), strict=True)],
            final=True,
        )  # fmt: skip
    return rows


def compute(source: str, now_ms: int) -> float:
    settings.MARKET_DATA = source
    began = time.process_time(), time.perf_counter()
    run = metrics.compute(now_ms=now_ms)
    took = 1000 * (time.perf_counter() - began[1])
    progress(
        f"{run.done} instruments, {run.failed} failed, {1000 * (time.process_time() - began[0]):,.0f} ms of our CPU"
    )
    return took


def loop(rows: list[Instrument], now_ms: int) -> float:
    began = time.perf_counter()
    frames: dict[str, Any] = {}
    for one in sorted(rows, key=lambda row: not row.symbol.startswith("^") and row.symbol != "BTC/USDT"):
        frame = frames[one.symbol] = _frame(one, now_ms)
        market = frames.get(yardstick(kind=one.kind, country=one.country) or "")
        found = _figures(frame, market, 365 if one.kind == "crypto" else 252)
        Metrics.objects.update_or_create(instrument=one, defaults={**found, "updated_at": timezone.now()})
    return 1000 * (time.perf_counter() - began)


def _frame(one: Instrument, now_ms: int) -> Any:
    import pandas as pd  # noqa: PLC0415 - half a second, as everywhere where it is used

    rows = Candle.objects.filter(instrument=one, interval=Interval.D1).order_by("ts")
    frame = pd.DataFrame.from_records(rows.values("ts", "open", "high", "low", "close", "volume"), index="ts")
    return frame[frame.index < pd.Timestamp(now_ms - now_ms % DAY_MS, unit="ms", tz="UTC")]


def _figures(frame: Any, market: Any, per_year: int) -> dict[str, float | None]:
    import pandas as pd  # noqa: PLC0415

    close, last = frame.close, frame.index[-1]
    begin = max(frame.index.searchsorted(last - pd.DateOffset(years=1), side="right") - 1, 0)
    with_before, year = frame.iloc[begin:], frame.iloc[begin + 1 :]
    logs, returns = np.log(close).diff(), close.pct_change()
    moves = close.diff()
    gains = moves.clip(lower=0).ewm(alpha=1 / 14, adjust=False).mean()
    falls = (-moves.clip(upper=0)).ewm(alpha=1 / 14, adjust=False).mean()
    sma_50, sma_200 = close.rolling(50).mean(), close.rolling(200).mean()
    found = {
        f"return_{name}": 100 * (close.iloc[-1] / close.asof(last - offset) - 1)
        for name, offset in {
            "1d": pd.DateOffset(days=1), "1w": pd.DateOffset(weeks=1), "1m": pd.DateOffset(months=1),
            "3m": pd.DateOffset(months=3), "6m": pd.DateOffset(months=6), "1y": pd.DateOffset(years=1),
            "3y": pd.DateOffset(years=3), "5y": pd.DateOffset(years=5),
        }.items()
    }  # fmt: skip
    found |= {
        "close": close.iloc[-1],
        "volatility_30d": 100 * logs.iloc[-30:].std() * per_year**0.5,
        "volatility_1y": 100 * logs[year.index].std() * per_year**0.5,
        "sharpe_1y": returns[year.index].mean() / returns[year.index].std() * per_year**0.5,
        "max_drawdown_1y": 100 * (1 - with_before.close / with_before.close.cummax()).max(),
        "high_52w": year.high.max(),
        "low_52w": year.low.min(),
        "rsi": (100 * gains / (gains + falls)).iloc[-1],
        "sma_50": sma_50.iloc[-1],
        "sma_200": sma_200.iloc[-1],
        "from_sma_50": 100 * (close.iloc[-1] / sma_50.iloc[-1] - 1),
        "from_sma_200": 100 * (close.iloc[-1] / sma_200.iloc[-1] - 1),
        "volume_ratio": frame.volume.iloc[-1] / (frame.volume.iloc[-21:-1].mean() or np.nan),
    }
    if market is not None:
        both = np.log(pd.concat([with_before.close, market.close], axis=1, join="inner")).diff().dropna().to_numpy()
        found["beta"] = np.cov(both.T)[0, 1] / both[:, 1].var(ddof=1)
    return {name: float(value) if np.isfinite(value) else None for name, value in found.items()}


def apart(now_ms: int, rows: list[Instrument]) -> str:
    """How many of the compared figures of the loop are ours, within a ten-thousandth."""
    loop(rows, now_ms)
    theirs = {row["instrument_id"]: row for row in Metrics.objects.values("instrument_id", *COMPARED)}
    compute("live", now_ms)
    same = every = 0
    others: Counter[str] = Counter()
    for row in Metrics.objects.values("instrument_id", *COMPARED):
        for name in COMPARED:
            one, other = row[name], theirs[row["instrument_id"]][name]
            if one is not None and other is not None:
                every += 1
                same += (is_same := abs(one - other) <= 1e-4 * abs(other) + 1e-9)
                others[name] += not is_same
    progress(f"differ: {dict(+others)}")
    return f"{same:,} of {every:,} figures compared are the same"


def main() -> None:
    options = arguments(__doc__, rounds=3)
    now_ms = (time.time_ns() // 1_000_000 // DAY_MS) * DAY_MS  # at midnight all days are over
    rows = fill(20 if options.quick else COUNT, now_ms)
    progress(f"{Candle.objects.count():,} candles")
    contestants: dict[str, Callable[[], float]] = {
        OURS: partial(compute, "live", now_ms),
        SIMULATED: partial(compute, "simulated", now_ms),
        LOOP: partial(loop, rows, now_ms),
    }
    measured = rounds(contestants, options)
    title = f"{len(rows)} instruments of five years (goal: below 10,000); {apart(now_ms, rows)}"
    goals = {SIMULATED: None, LOOP: None}
    report(
        [Claim(title, measured, OURS, goals, less_is_better=True, unit="ms")],
        options, versions={"numpy": version("numpy"), "pandas": version("pandas"), "django": version("django")},
    )  # fmt: skip


if __name__ == "__main__":
    main()

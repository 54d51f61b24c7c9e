"""The figures of the whole catalogue, instrument by instrument, into one table.

A run may come twice or be cut off: each row is replaced whole, and whoever runs next does all the work again.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from analytics.calc import gaps
from analytics.calc.bars import Bars
from analytics.calc.metrics import EPOCH, Figures, figures
from analytics.calc.risk.returns import per_year
from analytics.calc.yardstick import SYMBOLS, yardstick
from analytics.models import Metrics, MetricsRun
from analytics.queries import hours
from analytics.queries import metrics as queries
from config.kit import jobs
from config.kit.errors import OUTAGES
from markets.calc.intervals import DAY_MS, Interval
from markets.models import Instrument
from markets.queries import instruments
from markets.queries.daily import daily
from markets.queries.source import is_simulated

TOGETHER = 50  # instruments read and written at once
HISTORY_MS = (5 * 366 + 14) * DAY_MS  # five years, and the longest holidays before
RUNS_KEPT = timedelta(days=30)
NOT_OURS = (*OUTAGES, SoftTimeLimitExceeded)  # no fault of the instrument at which it happened
FIGURES = tuple(
    field.name for field in Metrics._meta.concrete_fields
    if field.name not in ("instrument", "day", "days", "simulated", "updated_at", "error")
)  # fmt: skip
log = structlog.get_logger(__name__)


def compute_if_due() -> MetricsRun | None:
    return compute() if queries.are_due(timezone.now()) else None


def compute_soon() -> None:
    """Whatever the age of what there is."""
    jobs.enqueue("analytics.compute_metrics")


def compute(*, now_ms: int | None = None) -> MetricsRun:
    now_ms = now_ms or time.time_ns() // 1_000_000
    rows = list(instruments.public().filter(active=True).order_by("pk"))
    run = MetricsRun.objects.create(started_at=timezone.now(), total=len(rows), simulated=is_simulated())
    markets = _markets(now_ms)
    for start in range(0, len(rows), TOGETHER):
        made = [_row(one, days, markets) for one, days in _read(rows[start : start + TOGETHER], now_ms)]
        _store(made)
        run.done += len(made)
        run.failed += sum(bool(row.error) for row in made)
        run.save(update_fields=["done", "failed"])
    Metrics.objects.exclude(instrument__in=[one.pk for one in rows]).delete()
    MetricsRun.objects.filter(started_at__lt=run.started_at - RUNS_KEPT).delete()
    run.ended_at = timezone.now()
    run.save(update_fields=["ended_at"])
    log.info("metrics computed", instruments=run.done, failed=run.failed)
    return run


def _markets(now_ms: int) -> dict[str, Bars]:
    """The yardsticks, by symbol. One that cannot be read only takes the betas away."""
    rows = list(instruments.public().filter(symbol__in=SYMBOLS))
    found = {}
    for one, days in _read(rows, now_ms):
        if isinstance(days, Bars) and days.size:
            found[one.symbol] = days
    return found


def _read(rows: list[Instrument], now_ms: int) -> Iterator[tuple[Instrument, Bars | Exception]]:
    """All at once; where that fails, one by one, so that only who is at fault goes without."""
    try:
        yield from list(_closed_days(rows, now_ms))
    except NOT_OURS:
        raise
    except Exception as error:
        if len(rows) == 1:
            log.warning("no days to compute from", symbol=rows[0].symbol, exc_info=True)
            yield rows[0], error
            return
        for one in rows:
            yield from _read([one], now_ms)


def _closed_days(rows: list[Instrument], now_ms: int) -> Iterator[tuple[Instrument, Bars]]:
    """With a row of NaN for each day that the opening hours call for and that is missing."""
    found = daily(rows, start_ms=now_ms - HISTORY_MS, now_ms=now_ms)
    for one in rows:
        days = found.get(one.pk)
        bars = Bars.of(()) if days is None else Bars(*days[1:])
        known = hours.of(one, Interval.D1)
        if bars.size and hours.closes_ms(known, Interval.D1, int(bars.ts_ms[-1])) > now_ms:
            bars = bars.cut(0, -1)
        if bars.size:
            wanted = gaps.called_for(Interval.D1, known, int(bars.ts_ms[0]), int(bars.ts_ms[-1]) + 1)
            bars = gaps.with_gaps(bars, gaps.missing(wanted, bars.ts_ms, Interval.D1))
        yield one, bars


def _row(one: Instrument, days: Bars | Exception, markets: dict[str, Bars]) -> Metrics:
    row = Metrics(instrument=one, updated_at=timezone.now(), simulated=is_simulated() and not one.hand_priced)
    try:
        if isinstance(days, Exception):
            raise days
        _fill(row, days, _figures(one, days, markets))
    except NOT_OURS:
        raise
    except Exception as error:
        log.warning("no metrics", symbol=one.symbol, exc_info=not isinstance(days, Exception))
        row.error = f"{type(error).__name__}: {error}"[:200]
    return row


def _figures(one: Instrument, days: Bars, markets: dict[str, Bars]) -> Figures:
    rhythm = None if one.hand_priced else per_year(Interval.D1, always_open=hours.is_always_open(one))
    market = yardstick(kind=one.kind, country=one.country)
    return figures(days, per_year=rhythm, market=markets.get(market or ""))


def _fill(row: Metrics, days: Bars, found: Figures) -> None:
    row.days = int(np.isfinite(days.close).sum())
    if row.days:
        row.day = EPOCH + timedelta(milliseconds=int(days.ts_ms[-1]))
    for name, value in found.items():
        setattr(row, name, value)


def _store(rows: list[Metrics]) -> None:
    columns = ["day", "days", "simulated", "updated_at", "error", *FIGURES]
    Metrics.objects.bulk_create(rows, update_conflicts=True, unique_fields=["instrument"], update_fields=columns)

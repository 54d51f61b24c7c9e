"""Jobs of analytics."""

from uuid import UUID

from analytics.services import backtests, metrics
from config.kit.jobs import job


@job(queue="bulk", limit_s=backtests.LIMIT_S)
def run_backtest(backtest_id: str) -> None:
    backtests.perform(UUID(backtest_id))


@job(limit_s=60)
def end_lost_backtests() -> None:
    """What no worker will end any more is said to have failed."""
    backtests.end_lost()


@job(queue="bulk", limit_s=300)
def compute_metrics() -> None:
    metrics.compute()


@job(queue="bulk", limit_s=300)
def refresh_metrics() -> None:
    """At the first start, each hour, and when prices became simulated or real."""
    metrics.compute_if_due()

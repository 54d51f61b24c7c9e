"""Jobs of analytics."""

from uuid import UUID

from analytics.services import backtests
from config.kit.jobs import job


@job(queue="bulk", limit_s=backtests.LIMIT_S)
def run_backtest(backtest_id: str) -> None:
    backtests.perform(UUID(backtest_id))


@job(limit_s=60)
def end_lost_backtests() -> None:
    """What no worker will end any more is said to have failed."""
    backtests.end_lost()

from analytics.models.backtest import Backtest
from analytics.models.metrics import Metrics, MetricsRun
from analytics.models.screen import Screen

__all__ = ["Backtest", "Metrics", "MetricsRun", "Screen"]

"""Addresses of the API of analytics, below `/api/v1/`."""

from django.urls import path

from analytics.api import backtests, summary

urlpatterns = [
    path("analytics/backtests", backtests.Backtests.as_view(), name="api-backtests"),
    path("analytics/backtests/strategies", backtests.Strategies.as_view(), name="api-backtest-strategies"),
    path("analytics/backtests/compare", backtests.Compare.as_view(), name="api-backtests-compare"),
    path("analytics/backtests/<uuid:backtest_id>", backtests.OneBacktest.as_view(), name="api-backtest"),
    path("analytics/backtests/<uuid:backtest_id>/trades", backtests.Trades.as_view(), name="api-backtest-trades"),
    path("analytics/summary/<symbol:symbol>", summary.Summary.as_view(), name="api-summary"),
]

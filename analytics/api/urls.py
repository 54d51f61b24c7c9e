"""Addresses of the API of analytics, below `/api/v1/`."""

from django.urls import path

from accounts.plain import plain
from analytics.api import backtests, indicators, risk, screener, summary

urlpatterns = [
    path("analytics/backtests", backtests.Backtests.as_view(), name="api-backtests"),
    path("analytics/backtests/strategies", backtests.Strategies.as_view(), name="api-backtest-strategies"),
    path("analytics/backtests/compare", backtests.Compare.as_view(), name="api-backtests-compare"),
    path("analytics/backtests/<uuid:backtest_id>", backtests.OneBacktest.as_view(), name="api-backtest"),
    path("analytics/backtests/<uuid:backtest_id>/trades", backtests.Trades.as_view(), name="api-backtest-trades"),
    path("analytics/summary/<symbol:symbol>", summary.Summary.as_view(), name="api-summary"),
    path("analytics/screener", screener.Screener.as_view(), name="api-screener"),
    path("analytics/screens", screener.Screens.as_view(), name="api-screens"),
    path("analytics/screens/<uuid:screen_id>", screener.OneScreen.as_view(), name="api-screen"),
    path("analytics/moving-average", plain(indicators.MovingAverages), name="api-moving-averages"),
    path("analytics/moving-average/<symbol:symbol>", plain(indicators.MovingAverage), name="api-moving-average"),
    path("analytics/volatility", plain(risk.Volatilities), name="api-volatilities"),
    path("analytics/volatility/<symbol:symbol>", plain(risk.Volatility), name="api-volatility"),
    path("analytics/correlation", plain(risk.Correlation), name="api-correlation"),
    path("analytics/indicators", plain(indicators.ManyIndicators), name="api-indicator-table"),
    path("analytics/indicators/<symbol:symbol>", plain(indicators.Indicators), name="api-indicators"),
]

"""Pages of analytics."""

from django.urls import path

from analytics.views import analysis, backtest, backtests, correlation, screener

urlpatterns = [
    path("analytics/", correlation.correlation, name="analytics"),
    path("backtests/", backtests.Backtests.as_view(), name="backtests"),
    path("backtests/new/", backtests.NewBacktest.as_view(), name="new-backtest"),
    path("backtests/compare/", backtest.compare, name="compare-backtests"),
    path("backtests/<uuid:backtest_id>/", backtest.backtest, name="backtest"),
    path("backtests/<uuid:backtest_id>/delete/", backtests.delete, name="delete-backtest"),
    path("backtests/<uuid:backtest_id>/curve.csv", backtest.curve_file, name="backtest-curve"),
    path("backtests/<uuid:backtest_id>/trades.csv", backtest.trades_file, name="backtest-trades"),
    path("screener/", screener.screener, name="screener"),
    path("screener/save/", screener.save, name="save-screen"),
    path("screener/<uuid:screen_id>/delete/", screener.delete, name="delete-screen"),
    path("markets/<symbol:symbol>/analysis/", analysis.analysis, name="instrument-analysis"),
]

"""Addresses of the API of portfolios, below `/api/v1/`."""

from django.urls import path

from accounts.plain import plain
from portfolios.api import actions, assets, figures, imports, portfolios, shares, trades, transactions, watchlists

ONE = "portfolios/<uuid:portfolio_id>"

urlpatterns = [
    path("portfolios", portfolios.Portfolios.as_view(), name="api-portfolios"),
    path(ONE, plain(portfolios.OnePortfolio), name="api-portfolio"),
    path(f"{ONE}/trades", trades.Trades.as_view(), name="api-trades"),
    path(f"{ONE}/trades/preview", trades.Preview.as_view(), name="api-trade-preview"),
    path(f"{ONE}/orders", trades.Orders.as_view(), name="api-orders"),
    path(f"{ONE}/orders/<uuid:order_id>", trades.OneOrder.as_view(), name="api-order"),
    path(f"{ONE}/actions", actions.Actions.as_view(), name="api-actions"),
    path(f"{ONE}/actions/<uuid:action_id>/accept", actions.Accept.as_view(), name="api-accept-action"),
    path(f"{ONE}/actions/<uuid:action_id>/dismiss", actions.Dismiss.as_view(), name="api-dismiss-action"),
    path(f"{ONE}/actions/<uuid:action_id>/undo", actions.Undo.as_view(), name="api-undo-action"),
    path(f"{ONE}/assets", assets.Assets.as_view(), name="api-assets"),
    path(f"{ONE}/assets/<symbol:symbol>", assets.OneAsset.as_view(), name="api-asset"),
    path(f"{ONE}/transactions", transactions.Transactions.as_view(), name="api-transactions"),
    path(f"{ONE}/transactions/import", imports.Import.as_view(), name="api-import"),
    path(f"{ONE}/transactions/imports/<uuid:batch_id>", imports.OneImportTwin.as_view()),
    path(f"{ONE}/imports", imports.Imports.as_view(), name="api-imports"),
    path(f"{ONE}/imports/<uuid:batch_id>", imports.OneImport.as_view(), name="api-one-import"),
    path("import-profiles", imports.Profiles.as_view(), name="api-import-profiles"),
    path("import-mappings", imports.Mappings.as_view(), name="api-import-mappings"),
    path("import-mappings/<int:mapping_id>", imports.OneMapping.as_view(), name="api-import-mapping"),
    path(f"{ONE}/transactions/<uuid:transaction_id>", transactions.OneTransaction.as_view(), name="api-transaction"),
    path(f"{ONE}/performance", figures.Performance.as_view(), name="api-performance"),
    path(f"{ONE}/explained", figures.Explained.as_view(), name="api-explained"),
    path(f"{ONE}/history", figures.History.as_view(), name="api-history"),
    path(f"{ONE}/allocation", figures.Allocation.as_view(), name="api-allocation"),
    path(f"{ONE}/lots", figures.Lots.as_view(), name="api-lots"),
    path(f"{ONE}/gains", figures.Gains.as_view(), name="api-gains"),
    path(f"{ONE}/checks", figures.Checks.as_view(), name="api-checks"),
    path(f"{ONE}/income", figures.Income.as_view(), name="api-income"),
    path(f"{ONE}/contribution", figures.Contribution.as_view(), name="api-contribution"),
    path(f"{ONE}/returns", figures.Returns.as_view(), name="api-returns"),
    path(f"{ONE}/shares", shares.Shares.as_view(), name="api-shares"),
    path(f"{ONE}/shares/<uuid:share_id>", shares.OneShare.as_view(), name="api-share"),
    path("trade-marks", trades.Marks.as_view(), name="api-trade-marks"),
    path("net-worth", figures.NetWorth.as_view(), name="api-net-worth"),
    path("watchlists", watchlists.Watchlists.as_view(), name="api-watchlists"),
    path("watchlists/<uuid:watchlist_id>", watchlists.OneWatchlist.as_view(), name="api-watchlist"),
]

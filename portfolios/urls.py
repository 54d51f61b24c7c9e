"""Pages of portfolios."""

from django.urls import path

from portfolios.views import (
    earnings,
    importing,
    listing,
    many_transactions,
    one_transaction,
    orders,
    overview,
    performance,
    position,
    proposals,
    settings,
    sharing,
    ticket,
    transactions,
    watchlists,
)

ONE = "portfolios/<uuid:portfolio_id>/"

urlpatterns = [
    path("portfolios/", listing.portfolios, name="portfolios"),
    path("portfolios/new/", listing.NewPortfolio.as_view(), name="new-portfolio"),
    path("transactions/", transactions.transactions, name="transactions"),
    path("transactions/many/", many_transactions.many, name="many-transactions"),
    path("transactions/restore/", many_transactions.restore, name="restore-transactions"),
    path("transactions/<uuid:transaction_id>/", one_transaction.OneTransaction.as_view(), name="transaction"),
    path("import/", importing.Import.as_view(), name="import"),
    path("imports/<uuid:batch_id>/", importing.OneImport.as_view(), name="import-batch"),
    path("imports/<uuid:batch_id>/undo/", importing.undo, name="undo-import"),
    path("imports/columns/<int:mapping_id>/forget/", importing.forget, name="forget-mapping"),
    path("watchlists/", watchlists.Watchlists.as_view(), name="watchlists"),
    path("watchlists/star/", watchlists.Star.as_view(), name="star"),
    path("watchlists/<uuid:watchlist_id>/", watchlists.change, name="change-watchlist"),
    path("proposals/", proposals.proposals, name="proposals"),
    path(f"{ONE}actions/<uuid:action_id>/", proposals.decide, name="decide-proposal"),
    path("trade/", ticket.somewhere, name="trade"),
    path(ONE, overview.overview, name="portfolio"),
    path(f"{ONE}lots/<symbol:symbol>/", overview.lots_of, name="portfolio-lots"),
    path(f"{ONE}performance/", performance.performance, name="portfolio-performance"),
    path(f"{ONE}performance/<slug:figure>/", performance.explained, name="portfolio-explained"),
    path(f"{ONE}income/", earnings.earnings, name="portfolio-income"),
    path(f"{ONE}trade/", ticket.Ticket.as_view(), name="portfolio-trade"),
    path(f"{ONE}orders/", orders.orders, name="portfolio-orders"),
    path(f"{ONE}orders/<uuid:order_id>/cancel/", orders.cancel, name="cancel-order"),
    path(f"{ONE}settings/", settings.Settings.as_view(), name="portfolio-settings"),
    path(f"{ONE}method/", settings.Method.as_view(), name="portfolio-method"),
    path(f"{ONE}default/", settings.make_default, name="portfolio-default"),
    path(f"{ONE}archive/", settings.archive, name="portfolio-archive"),
    path(f"{ONE}delete/", settings.Delete.as_view(), name="portfolio-delete"),
    path(f"{ONE}share/", sharing.share, name="portfolio-share"),
    path(f"{ONE}share/<uuid:share_id>/end/", sharing.end, name="end-share"),
    path("shared/<str:share_token>/", sharing.shared, name="shared-portfolio"),
    path("markets/<symbol:symbol>/position/", position.position, name="instrument-position"),
]

"""Addresses of the API of portfolios, below `/api/v1/`."""

from django.urls import path

from accounts.plain import plain
from portfolios.api import portfolios, transactions

ONE = "portfolios/<uuid:portfolio_id>"

urlpatterns = [
    path("portfolios", portfolios.Portfolios.as_view(), name="api-portfolios"),
    path(ONE, plain(portfolios.OnePortfolio), name="api-portfolio"),
    path(f"{ONE}/transactions", transactions.Transactions.as_view(), name="api-transactions"),
    path(f"{ONE}/transactions/<uuid:transaction_id>", transactions.OneTransaction.as_view(), name="api-transaction"),
]

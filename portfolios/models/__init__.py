from portfolios.models.batch import AppliedAction, ImportBatch, Mapping
from portfolios.models.ledger import Posting, Revision, Transaction
from portfolios.models.order import Order
from portfolios.models.portfolio import Portfolio, Share, Watched, Watchlist
from portfolios.models.projection import CashBalance, Check, DailyValue, Gain, Holding, Lot
from portfolios.models.term import Term

__all__ = [
    "AppliedAction", "CashBalance", "Check", "DailyValue", "Gain", "Holding", "ImportBatch", "Lot", "Mapping", "Order",
    "Portfolio", "Posting", "Revision", "Share", "Term", "Transaction", "Watched", "Watchlist",
]  # fmt: skip

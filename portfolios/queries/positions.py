"""What somebody has of one instrument, in each of their portfolios."""

from typing import NamedTuple

from accounts.models import User
from markets.models import Instrument
from portfolios.calc.drafts import TRADES
from portfolios.calc.valuation import Valued, valued
from portfolios.models import Holding, Portfolio, Transaction
from portfolios.queries.lots import OpenLot, lots
from portfolios.queries.quotes import quotes_of
from portfolios.queries.transactions import transactions_of_all
from portfolios.queries.valuation import last_trades, position

SHOWN = 20
LOTS = 200
MARKED = 500


class Held(NamedTuple):
    portfolio: Portfolio
    valued: Valued
    lots: list[OpenLot]
    gained: object


def of(user: User, instrument: Instrument) -> list[Held]:
    rows = Holding.objects.filter(portfolio__owner=user, portfolio__archived_at=None, instrument=instrument)
    found = []
    for row in rows.filter(quantity__gt=0).select_related("portfolio", "instrument").order_by("portfolio__created_at"):
        told = quotes_of([instrument], row.portfolio.base_currency, last_trades=last_trades([row]))
        worth = valued(position(row), told.by_asset.get(instrument.pk))
        found.append(Held(row.portfolio, worth, lots(row.portfolio, asset=instrument.pk)[:LOTS], row.gained))
    return found


def happened(user: User, instrument: Instrument) -> list[Transaction]:
    """The newest first."""
    return list(transactions_of_all(user).filter(instrument=instrument)[:SHOWN])


def traded(user: User, instrument: Instrument) -> list[Transaction]:
    """Bought and sold, in all portfolios: the newest, to be marked in a chart."""
    kinds = [it.value for it in TRADES]
    return list(transactions_of_all(user).filter(instrument=instrument, kind__in=kinds)[:MARKED])

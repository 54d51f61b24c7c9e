"""A portfolio with cash, a market that says prices, and what tests of trading do with them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from markets import live
from markets.calc.levels import Move
from markets.models import Instrument
from markets.queries import sessions
from markets.tests.prices import price_of
from portfolios.models import Portfolio
from portfolios.services import portfolios, trades
from portfolios.services.trades import Posted

SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)


def book_of(user: User, cash: str = "10000", **chosen: Any) -> Portfolio:
    return portfolios.open_one(
        user, name="Trading", base_currency=chosen.pop("base_currency", "USD"), opening_balance=Decimal(cash), **chosen
    )


def says(one: Instrument, price: str, **given: Any) -> None:
    live.publish([price_of(one, price, **given)])


def trade(book: Portfolio, one: Instrument, side: str, quantity: str, **more: Any) -> Posted:
    numbers = {name: Decimal(more.pop(name)) for name in ("price", "fee") if name in more}
    asked = {"instrument": one, "side": side, "quantity": Decimal(quantity), **numbers, **more}
    return trades.post_trade(book, by=book.owner_id, **asked)


def move(one: Instrument, price: str, *, low: str = "", high: str = "", ts_ms: int = 10**14) -> Move:
    return Move(one.pk, ts_ms, Decimal(price), Decimal(low or price), Decimal(high or price))


def closed(monkeypatch: pytest.MonkeyPatch, until: datetime | None = SATURDAY) -> None:
    monkeypatch.setattr(sessions, "state", lambda *_: sessions.MarketState(open=False, next_change=until))


def opened(monkeypatch: pytest.MonkeyPatch, until: datetime | None = None) -> None:
    monkeypatch.setattr(sessions, "state", lambda *_: sessions.MarketState(open=True, next_change=until))

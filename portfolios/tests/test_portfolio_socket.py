"""`/ws/portfolios/{id}` through the server as it runs: values as prices move, and trades the moment they are filled."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import families
from accounts.tests.cast import person
from config.kit import money, valkey
from markets import live
from markets.models import Instrument
from markets.services import catalogue
from markets.tests.prices import instrument, price_of
from portfolios.models import Portfolio
from portfolios.queries.valuation import valuation
from portfolios.services import ledger, portfolios
from portfolios.tests.trading import book_of, trade
from tests.server import Served, served

HERE = Visitor(address="198.51.100.7", device="curl")
Frame = dict[str, Any]


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("config.urls") as running:
        yield running


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


@pytest.fixture
def market(transactional_db: None) -> Iterator[dict[str, Instrument]]:
    catalogue.load(only={"BTC/USDT", "ETH/USDT"})
    rows = {symbol: Instrument.objects.get(symbol=symbol) for symbol in ("BTC/USDT", "ETH/USDT")}
    rows["EUR/USD"] = instrument("EUR/USD", "fx", base="EUR", currency="USD")
    rows["SAP.DE"] = instrument("SAP.DE", "stock", currency="EUR")
    for symbol, price in (("BTC/USDT", "62000"), ("ETH/USDT", "2500"), ("EUR/USD", "1.1"), ("SAP.DE", "200.03")):
        says(rows[symbol], price)
    yield rows
    live.forget([row.pk for row in rows.values()])


@pytest.fixture
def book(alice: User, market: dict[str, Instrument]) -> Portfolio:
    book = book_of(alice, "20000")
    trade(book, market["BTC/USDT"], "buy", "0.05")
    trade(book, market["SAP.DE"], "buy", "3.000000000000000007")
    return book


def says(one: Instrument, price: str) -> None:
    live.publish([price_of(one, price, change_24h=Decimal("1.23"))])


@contextmanager
def opened(server: Served, book: Portfolio, user: User) -> Iterator[ClientConnection]:
    headers = {"Authorization": f"Bearer {families.start(user, visitor=HERE).access_token}"}
    with connect(f"ws://127.0.0.1:{server.port}/ws/portfolios/{book.pk}", additional_headers=headers) as socket:
        yield socket


def told(socket: ClientConnection) -> Frame:
    found: Frame = json.loads(socket.recv(timeout=10))
    return found


def until(socket: ClientConnection, true: Callable[[Frame], bool]) -> Frame:
    while not true(frame := told(socket)):
        pass
    return frame


def close_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=10)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def as_told(book: Portfolio) -> Frame:
    """What GET says at these prices, in the words of a frame."""
    book.refresh_from_db()
    now = valuation(book)
    names = ("total_value", "balance", "day_change", "day_change_pct", "unrealized_pnl")
    of_holding = ("current_price", "value", "unrealized_pnl", "day_change")
    return {
        **{name: money.text(getattr(now, name)) for name in names},
        "holdings": {it.symbol: {name: money.text(getattr(it, name)) for name in of_holding} for it in now.holdings},
    }


def kept(frame: Frame, known: Frame) -> Frame:
    """What a client has after a frame: the state before, and what it says."""
    before = {} if frame["whole"] else known["holdings"]
    heard = {it["symbol"]: {name: it[name] for name in it if name != "symbol"} for it in frame["holdings"]}
    return {name: frame[name] for name in as_keys(frame)} | {"holdings": before | heard}


def as_keys(frame: Frame) -> list[str]:
    return [name for name in frame if name not in ("type", "ts", "whole", "holdings")]


def follow(socket: ClientConnection, known: Frame, book: Portfolio) -> Frame:
    """Frames until the client has what GET says."""
    wanted = as_told(book)
    for _ in range(20):
        if known == wanted:
            return known
        frame = told(socket)
        if frame["type"] == "portfolio":
            known = kept(frame, known)
    raise AssertionError(f"{known} is not {wanted}")


def test_it_agrees_with_get_to_the_last_digit_whatever_moves(server, book, alice, market):
    with opened(server, book, alice) as socket:
        first = told(socket)
        assert (first["type"], first["whole"], len(first["holdings"])) == ("portfolio", True, 2)
        known = follow(socket, kept(first, {}), book)
        for symbol, price in (
            ("BTC/USDT", "61234.567"), ("SAP.DE", "199.99"), ("EUR/USD", "1.10371"), ("BTC/USDT", "62001"),
        ):  # fmt: skip
            says(market[symbol], price)
            known = follow(socket, known, book)


def test_only_what_moved_is_told(server, book, alice, market):
    with opened(server, book, alice) as socket:
        follow(socket, kept(told(socket), {}), book)
        says(market["ETH/USDT"], "2600")
        says(market["BTC/USDT"], "63000")
        frame = told(socket)
        assert [(it["symbol"], it["value"]) for it in frame["holdings"]] == [("BTC/USDT", "3150")]
        assert frame["whole"] is False


def test_a_trade_is_told_at_once_and_then_everything_anew(server, book, alice, market):
    with opened(server, book, alice) as socket:
        known = follow(socket, kept(told(socket), {}), book)
        posted = trade(book, market["ETH/USDT"], "buy", "2")
        frame = until(socket, lambda it: it["type"] == "trade")
        assert frame == {
            "type": "trade", "id": str(posted.order.pk), "symbol": "ETH/USDT", "side": "buy", "quantity": "2",
            "price": "2500", "currency": "USD", "total": "5000", "realized_pnl": "0",
            "balance": money.text(posted.balance),
        }  # fmt: skip
        assert "ETH/USDT" in follow(socket, known, book)["holdings"]


def test_what_is_sold_is_gone_and_what_is_edited_follows(server, book, alice, market):
    with opened(server, book, alice) as socket:
        known = follow(socket, kept(told(socket), {}), book)
        trade(book, market["BTC/USDT"], "sell", "0.05")
        known = follow(socket, known, book)
        assert set(known["holdings"]) == {"SAP.DE"}
        ledger.void([book.transactions.get(instrument=market["SAP.DE"])], by=alice.pk)
        assert follow(socket, known, book)["holdings"] == {}


def test_what_was_said_while_nobody_heard_is_found_out(server, book, alice, market):
    with opened(server, book, alice) as socket:
        known = follow(socket, kept(told(socket), {}), book)
        valkey.client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        trade(book, market["ETH/USDT"], "buy", "1")
        follow(socket, known, book)


def test_h5_a_strangers_portfolio_is_not_there_and_says_nothing(server, book, alice, market):
    bob = person("Bob")
    with opened(server, book, bob) as socket:
        assert close_code(socket) == 4404
    with opened(server, Portfolio(id=uuid4()), alice) as socket:
        assert close_code(socket) == 4404
    with opened(server, book_of(bob, "100"), bob) as his, opened(server, book, alice) as hers:
        told(his), told(hers)
        says(market["BTC/USDT"], "61000")
        trade(book, market["BTC/USDT"], "sell", "0.01")
        until(hers, lambda it: it["type"] == "trade")
        with pytest.raises(TimeoutError):
            his.recv(timeout=5)


def test_h6_signing_out_ends_it_and_without_signing_in_there_is_none(server, book):
    with connect(f"ws://127.0.0.1:{server.port}/ws/portfolios/{book.pk}") as socket:
        assert close_code(socket) == 4401
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://127.0.0.1:{server.port}/ws/portfolios/{book.pk}", origin="https://evil.example")


def test_what_is_deleted_while_it_is_watched_closes(server, book, alice):
    with opened(server, book, alice) as socket:
        told(socket)
        portfolios.delete(book, by=alice.pk)
        assert close_code(socket) == 4404


def test_it_tells_and_does_not_listen(server, book, alice):
    with opened(server, book, alice) as socket:
        told(socket)
        socket.send("what?")
        assert until(socket, lambda it: it["type"] == "error")["code"] == "unknown_action"

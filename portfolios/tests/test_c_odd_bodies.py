"""C1 to C7, C10 on the routes of portfolios: what is odd is a 400 that names the field, and nothing is written."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from markets.models import Instrument
from portfolios.models import CashBalance, Order, Portfolio, Revision, Transaction, Watchlist
from portfolios.tests.trading import book_of, says

pytestmark = pytest.mark.django_db
ODD_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "nan", "1e400", "1e1000000", "1e-7", "1" * 21, "0." + "1" * 19, "-1", "abc", "",
    " 1 ", "1_0", "١٢", "+1", "0x10", "1,5", True, [], {}, "1" * 5000,
)  # fmt: skip
RAW = ("NaN", "Infinity", "1e400", "1e1000000", "-1", "1" * 30, "1" * 5000, "1e-19", "1" + "0" * 20)
ODD_MOMENTS = (
    "foo", "", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "2026-03-02T25:00:00Z", "2026-03-02 10:00", 5,
    "20260302", "2026-03-02T10:00:00+99:00", None, [], "2126-03-02", "1850-01-01",
)  # fmt: skip
ODD_TEXTS = ("a\u0000b", "\u202eabc", "x" * 501, 5, [], {"a": 1}, "\u0007")
TRANSACTION = {"type": "buy", "symbol": "BTC/USDT", "quantity": "1", "price": "5", "executed_at": "2026-03-02"}
TRADE = {"type": "buy", "symbol": "BTC/USDT", "quantity": "1", "price": "5"}
ASSET = {"symbol": "BTC/USDT", "quantity": "1", "cost_basis": "5", "acquired_on": "2026-03-02"}


@pytest.fixture
def book(alice: User, btc: Instrument) -> Portfolio:
    says(btc, "5")
    return book_of(alice)


@pytest.fixture
def client(alice: User, settings: Any) -> Client:
    settings.LIMITS_SCALE = 1000
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture(autouse=True)
def nothing_is_written(book: Portfolio, django_capture_on_commit_callbacks: Any) -> Any:
    before = written()
    yield
    assert written() == before


def written() -> tuple[object, ...]:
    told = CashBalance.objects.values_list("currency", "amount")
    return (*(it.objects.count() for it in (Transaction, Revision, Order, Portfolio, Watchlist)), *told)


def refused(client: Client, path: str, body: Any, attr: str | None) -> None:
    answer: Any = client.post(f"/api/v1/{path}", body, content_type="application/json")
    assert answer.status_code == 400, (body, answer.status_code, answer.content[:300])
    told = answer.json()["errors"][0]["attr"]
    assert attr is None or (told or "").split(".")[0] == attr, (body, answer.content[:300])


@pytest.mark.parametrize("field", ["quantity", "price", "amount", "fee", "tax", "fx_rate"])
def test_c1_c3_numbers_of_a_transaction(client: Client, book: Portfolio, field: str) -> None:
    for odd in ODD_NUMBERS:
        refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {field: odd}, field)


def test_c2_nothing_and_less(client: Client, book: Portfolio) -> None:
    path = f"portfolios/{book.pk}/transactions"
    for field in ("quantity", "price"):
        refused(client, path, TRANSACTION | {field: "0"}, field)
    for kind in ("deposit", "withdrawal", "interest", "fee", "tax"):
        refused(client, path, {"type": kind, "amount": "0", "executed_at": "2026-03-02"}, "amount")
    refused(client, path, TRANSACTION | {"fx_rate": "0"}, "fx_rate")
    refused(client, f"portfolios/{book.pk}/trades", TRADE | {"quantity": "0"}, "quantity")
    refused(client, f"portfolios/{book.pk}/assets", ASSET | {"quantity": "0"}, "quantity")


def test_c1_bare_numbers(client: Client, book: Portfolio) -> None:
    for odd in RAW:
        raw = f'{{"type": "deposit", "executed_at": "2026-03-02", "amount": {odd}}}'
        refused(client, f"portfolios/{book.pk}/transactions", raw, None)
        raw = f'{{"type": "buy", "symbol": "BTC/USDT", "quantity": {odd}}}'
        refused(client, f"portfolios/{book.pk}/trades", raw, None)


def test_c1_what_no_column_holds(client: Client, book: Portfolio) -> None:
    most = "9" * 20
    refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"quantity": most, "price": most}, None)
    refused(client, f"portfolios/{book.pk}/assets", ASSET | {"quantity": most, "cost_basis": most}, None)
    refused(client, f"portfolios/{book.pk}/transactions", {"type": "deposit", "amount": most, "fee": most}, None)


@pytest.mark.parametrize(("path", "body"), [("trades", TRADE), ("assets", ASSET)])
def test_c1_c3_numbers_of_trades_and_assets(client: Client, book: Portfolio, path: str, body: dict[str, Any]) -> None:
    for field in ({"quantity", "price", "fee", "cost_basis", "fx_rate"} & body.keys()) | {"quantity"}:
        for odd in ODD_NUMBERS:
            refused(client, f"portfolios/{book.pk}/{path}", body | {field: odd}, field)


def test_c4_bodies_that_are_none(client: Client, book: Portfolio) -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for raw in (
        deep,
        '{"type": "buy", "type": "sell"}',
        b"\xff\xfe",
        "",
        "[]",
        '"x"',
        "null",
        "5",
        '{"note": "\\ud800"}',
    ):
        refused(client, f"portfolios/{book.pk}/transactions", raw, None)


def test_c6_text(client: Client, book: Portfolio) -> None:
    for odd in ODD_TEXTS:
        refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"note": odd}, "note")
    refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"tags": [str(it) for it in range(21)]}, "tags")
    refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"tags": ["x" * 41]}, "tags")
    refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"lots": "x"}, "lots")
    for odd in ("ВТС/USDT", "NOPE", "\u0000", "' OR 1=1", "x" * 500, 5):
        refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"symbol": odd}, "symbol")
        refused(client, f"portfolios/{book.pk}/trades", TRADE | {"symbol": odd}, "symbol")
        refused(client, "watchlists", {"name": "Mine", "symbols": [odd]}, "symbols")
    for odd in ("", "x" * 101, "a\u0000", 5):
        refused(client, "watchlists", {"name": odd}, "name")


def test_c7_moments(client: Client, book: Portfolio) -> None:
    for odd in ODD_MOMENTS:
        refused(client, f"portfolios/{book.pk}/transactions", TRANSACTION | {"executed_at": odd}, "executed_at")
        refused(client, f"portfolios/{book.pk}/assets", ASSET | {"acquired_on": odd}, None)


def test_fields_that_a_type_needs_or_cannot_have(client: Client, book: Portfolio) -> None:
    on = {"executed_at": "2026-03-02"}
    for body, attr in (
        ({"type": "buy", "quantity": "1", "price": "1"}, "symbol"), ({"type": "buy", "symbol": "BTC"}, "quantity"),
        ({"type": "buy", "symbol": "BTC", "quantity": "1"}, "price"), ({"type": "deposit"}, "amount"),
        ({"type": "deposit", "amount": "1", "symbol": "BTC"}, "symbol"), ({"type": "split", "symbol": "BTC"}, "ratio"),
        ({"type": "split", "symbol": "BTC", "ratio": "2"}, "ratio"), ({"amount": "1"}, "type"),
        ({"type": "split", "symbol": "BTC", "ratio": "0:1"}, "ratio"), ({"type": "gift", "amount": "1"}, "type"),
        ({"type": "deposit", "amount": "1", "currency": "XXX"}, "fx_rate"),
        ({"type": "deposit", "amount": "1", "currency": "U$"}, "currency"),
        ({"type": "sell", "symbol": "BTC", "quantity": "1", "price": "1", "lots": ["nope"]}, None),
        ({"type": "deposit", "amount": "1", "to_portfolio": str(book.pk)}, "to_portfolio"),
        ({"type": "deposit", "amount": "1", "to_portfolio": "x"}, "to_portfolio"),
    ):  # fmt: skip
        refused(client, f"portfolios/{book.pk}/transactions", on | body, attr)


QUERIES = {
    "transactions": (
        "type=gift", "type=", "from=foo", "to=9999-99-99", "min_total=NaN", "max_total=abc", "limit=0", "limit=-1",
        "limit=201", "limit=1" + "0" * 20, "limit=abc", "cursor=x", "ordering=password", "ordering=portfolio__owner",
        "ordering=", "history=1", "format=pdf", "q=a%00b", "symbol=%00", "portfolio__owner=1", "type=buy&type=sell",
        "origin=theft", "page=2", "min_total=1e400", "tag=%00",
    ),
    "orders": ("state=lost", "limit=0", "offset=-1", "offset=abc", "ordering=price", "state__in=open"),
    "assets": ("limit=x", "symbol=BTC"),
    "performance": ("range=2w", "range=", "from=2026-01-02&to=2026-01-01", "to=2026-01-01", "from=foo", "x=1",
                    "range=1d&from=2026-01-01", "from=9999-12-31", "from=2026-01-01T00:00:00Z"),
    "history": ("range=2w", "interval=1h", "interval=", "limit=5"),
    "allocation": ("by=owner", "by=", "by=symbol&by=kind"),
    "lots": ("as_of=foo", "as_of=9999-12-31", "limit=0", "limit=201", "offset=x", "symbol=BTC"),
    "gains": ("year=NaN", "year=0", "year=1e3", "year=2026.5", "year=", "limit=-1", "ordering=gain"),
    "checks": ("rule=cash",),
    "income": ("year=2026",),
    "contribution": ("range=2w",),
    "returns": ("year=2026",), "explained": ("", "figure=alpha", "figure=gain&range=2w", "figure="),
}  # fmt: skip


@pytest.mark.parametrize("route", QUERIES)
def test_c5_c10_queries(client: Client, book: Portfolio, route: str) -> None:
    for query in QUERIES[route]:
        answer: Any = client.get(f"/api/v1/portfolios/{book.pk}/{route}?{query}")
        assert answer.status_code == 400, (query, answer.content[:200])
    for query in ("archived=1", "limit=0", "offset=x", "owner=1"):
        assert client.get(f"/api/v1/portfolios?{query}").status_code == 400
    assert client.get("/api/v1/net-worth?currency=USD").status_code == 400


@pytest.mark.parametrize("odd", ["1", "x", "00000000-0000-0000-0000-00000000000g", "%00", "1' OR '1'='1"])
def test_an_id_that_is_none_is_a_404(client: Client, book: Portfolio, odd: str) -> None:
    for path in (f"portfolios/{odd}", f"portfolios/{odd}/lots", f"portfolios/{book.pk}/transactions/{odd}"):
        assert client.get(f"/api/v1/{path}").status_code == 404

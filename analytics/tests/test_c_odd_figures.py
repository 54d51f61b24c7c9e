"""C1, C5, C10: odd parameters of the routes of figures are a 400 that names them, and read no row but the sign-in."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from markets.services import catalogue

BEFORE = "/api/v1/analytics/"
AVERAGE, NAMED, SCATTER = "moving-average/BTC-USDT", "indicators/BTC-USDT", "volatility/BTC-USDT"
MANY = ("moving-average", "indicators", "volatility")
TWO = "correlation?symbols=BTC/USDT,AAPL"
ODD_NUMBERS = (
    "NaN", "Infinity", "-Infinity", "nan", "1e400", "1e1000000", "1" * 30, "-1", "0", "abc", "", "1.5", "1e3", "%00",
    "%D9%A3", "+5", "0x10", "1_0", "1001%20OR%201=1",
)  # fmt: skip
ODD_MOMENTS = ("foo", "9999-99-99", "", "%00", "1e400", "99999999999999", "2024-01-01;DROP")


@pytest.fixture
def client(alice: User, settings: Settings) -> Client:
    settings.LIMITS_SCALE = 1000
    catalogue.load(only={"BTC/USDT", "AAPL"})
    client = Client()
    client.force_login(alice)
    return client


def refused(client: Client, path: str, query: str, attr: str) -> None:
    address = f"{BEFORE}{path}{'&' if '?' in path else '?'}{query}"
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(address)
    assert (answer.status_code, answer.json()["type"]) == (400, "validation_error"), (address, answer.content)
    assert answer.json()["errors"][0]["attr"] == attr, (address, answer.content)
    assert not [each["sql"] for each in asked if "markets_" in each["sql"]], address


@pytest.mark.parametrize("path", [AVERAGE, SCATTER, TWO])
def test_c1_windows_are_whole_numbers_within_bounds(client: Client, path: str) -> None:
    for number in (*ODD_NUMBERS, "1001"):
        refused(client, path, f"window={number}", "window")


@pytest.mark.parametrize("path", [AVERAGE, NAMED])
def test_c5_paging_and_windows_of_time(client: Client, path: str) -> None:
    for number in (*ODD_NUMBERS, "5001"):
        refused(client, path, f"limit={number}", "limit")
    for name in ("from", "to"):
        for moment in ODD_MOMENTS:
            refused(client, path, f"{name}={moment}", name)
    refused(client, path, "from=2025-01-02&to=2025-01-02", "from")


@pytest.mark.parametrize("path", [AVERAGE, NAMED, SCATTER, TWO, "moving-average?symbols=BTC"])
def test_c10_nothing_unknown_is_taken(client: Client, path: str) -> None:
    for interval in ("2m", "", "1D", "1d' OR '1'='1", "%00"):
        refused(client, path, f"interval={interval}", "interval")
    for name in ("ordering", "sort", "venue", "password", "window__gt", "limit)"):
        refused(client, path, f"{name}=5", name)
    refused(client, path, "interval=1d&interval=1h", "interval")


def test_c1_parameters_of_indicators(client: Client) -> None:
    for names in (
        "", ",", "rsi,", "nope", "sma:0", "sma:1001", "sma:1.5", "sma:NaN", "sma:1e9", "sma:", "sma:5:5", "sma:-1",
        "macd:26:12", "bollinger:20:nan", "bollinger:20:Infinity", "bollinger:20:0", "vwap:hour", "vwap:1", "obv:1",
        "rsi:" + "9" * 30, "RSI", "rsi%00", "rsi;sma", "pivots:day:other", ",".join(f"sma:{n}" for n in range(1, 12)),
    ):  # fmt: skip
        refused(client, NAMED, f"names={names}", "names")
    refused(client, AVERAGE, "type=hull", "type")


def test_c5_symbols(client: Client) -> None:
    for path in (*MANY, "correlation"):
        for symbols in ("", ",", "BTC/USDT,", "%00", ",".join(["BTC/USDT"] * 51)):
            refused(client, path, f"symbols={symbols}", "symbols")
        if path != "indicators":  # that alone is the table
            refused(client, path, "", "symbols")
    refused(client, "correlation", "symbols=BTC/USDT", "symbols")
    refused(client, "correlation", "symbols=BTC/USDT,btc/usdt", "symbols")
    refused(client, "moving-average", "symbols=BTC&limit=201", "limit")


@pytest.mark.parametrize("symbol", ["NOPE", "%00", "..%2F..", "A" * 200, "'%20OR%201=1"])
def test_an_unknown_symbol_is_a_404(client: Client, symbol: str) -> None:
    for path in MANY:
        assert client.get(f"{BEFORE}{path}/{symbol}").status_code == 404
    assert client.get(f"{BEFORE}correlation?symbols=BTC,NOPE").status_code == 404

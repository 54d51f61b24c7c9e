"""The tab that says in words what an instrument's figures say."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from markets.services import catalogue


@pytest.fixture
def alices(client: Client, alice: User, settings: Settings) -> Client:
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"BTC/USDT", "AAPL"})
    client.force_login(alice)
    return client


def test_four_parts_with_reasons_and_what_is_missing(alices: Client) -> None:
    page = alices.get("/markets/BTC-USDT/analysis/").content.decode()
    for title in ("Trend", "Momentum", "Volatility", "Valuation"):
        assert f'aria-label="{title}"' in page
    assert "its 200-day average" in page
    assert "nobody reports earnings of it" in page
    assert "It is not advice" in page


def test_it_is_a_tab_of_the_instrument(alices: Client) -> None:
    page = alices.get("/markets/AAPL/").content.decode()
    assert '<a href="/markets/AAPL/analysis/">Analysis</a>' in page
    here = alices.get("/markets/AAPL/analysis/").content.decode()
    assert '<a href="/markets/AAPL/analysis/" aria-current="page">Analysis</a>' in here


def test_a_style_is_looked_at_without_being_kept(alices: Client, alice: User) -> None:
    page = alices.get("/markets/AAPL/analysis/?style=intraday").content.decode()
    assert "Read within a day" in page
    assert "Your own style is another" in page
    alice.profile.refresh_from_db()
    assert alice.profile.style == "long_term"


def test_odd_addresses(alices: Client) -> None:
    assert alices.get("/markets/AAPL/analysis/?style=fast").status_code == 400
    assert alices.get("/markets/NOWHERE/analysis/").status_code == 404
    assert alices.get("/markets/aapl/analysis/")["Location"] == "/markets/AAPL/analysis/"


def test_who_is_not_signed_in_is_led_there(client: Client) -> None:
    assert client.get("/markets/AAPL/analysis/")["Location"].startswith("/sign-in/")

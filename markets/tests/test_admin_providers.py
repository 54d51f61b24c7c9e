"""The admin's page of providers: what is left, what went wrong, and no key."""

import pytest
from django.test import Client

from config.kit import valkey
from markets import providers
from markets.calc.venues import Venue
from markets.models import Backfill, Instrument
from markets.providers import faults
from markets.replay.alphavantage import AlphaVantage
from markets.services import catalogue
from markets.tests.providing import providing

KEY = "canary-key-of-the-test"


@pytest.fixture
def admin(charlie):
    client = Client()
    client.force_login(charlie)
    return client


def test_budget_error_and_settings_but_not_the_key(admin):
    valkey.client().flushdb()
    with providing(AlphaVantage(key=KEY, budget=0)):
        with pytest.raises(faults.Spent):
            providers.get(Venue.ALPHAVANTAGE).quotes(["IBM"])
        page = admin.get("/admin/providers/").content.decode()

    assert "24 of 25" in page and "today&#x27;s calls are used up" in page
    assert "<code>ALPHAVANTAGE_KEY</code></dt><dd>set</dd>" in page and KEY not in page


def test_failed_history_can_be_asked_for_again(admin):
    catalogue.load(only={"AAPL"})
    row = Backfill.objects.create(
        instrument=Instrument.objects.get(), what="closes", source=Venue.YAHOO, since="2026-01-01", state="failed"
    )  # fmt: skip
    admin.post("/admin/markets/backfill/", {"action": "ask_again", "_selected_action": [row.pk]})

    row.refresh_from_db()
    assert row.state == "waiting"


def test_it_is_for_staff(alice):
    client = Client()
    client.force_login(alice)

    assert client.get("/admin/providers/").status_code in (302, 403)

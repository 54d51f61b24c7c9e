"""Instruments in the admin: each change follows the rules of the services, and is in the audit log."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.tests.cast import person, with_app
from config.kit.models import Audit
from markets.calc.venues import Venue
from markets.models import Alias, DailyClose, Instrument, ProviderSymbol
from markets.queries.instruments import by_symbol
from markets.services import catalogue, hand_prices


@pytest.fixture
def office(db) -> Client:
    """An administrator by role, with no power beyond it."""
    user = with_app(person("Charlie", is_staff=True))
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def apple(db) -> Instrument:
    catalogue.load(only={"AAPL", "META"})
    return Instrument.objects.get(symbol="AAPL")


def address(row: Instrument, what: str = "change") -> str:
    return reverse(f"admin:markets_instrument_{what}", args=[row.pk])


def form(row: Instrument, **values: object) -> dict[str, object]:
    """The form as the page sends it; its lists as they are."""
    spelled = list(row.provider_symbols.order_by("provider"))
    sent: dict[str, object] = {
        "symbol": row.symbol, "name": row.name, "active": "on", "exchange": row.exchange, "country": row.country,
        "sector": row.sector, "industry": row.industry, "isin": row.isin, "primary_venue": row.primary_venue or "",
        "tick_size": "0.01", "rank": row.rank or "", "began_on": row.began_on or "",
        **{f"{name}-{part}_FORMS": 0 for name in ("aliases", "backfills") for part in ("TOTAL", "INITIAL")},
        "provider_symbols-TOTAL_FORMS": len(spelled), "provider_symbols-INITIAL_FORMS": len(spelled),
    }  # fmt: skip
    for number, one in enumerate(spelled):
        lead = f"provider_symbols-{number}"
        sent |= {
            f"{lead}-id": one.pk, f"{lead}-instrument": row.pk, f"{lead}-provider": one.provider,
            f"{lead}-symbol": one.symbol,
        }  # fmt: skip
    return sent | values


def test_every_page_opens(office, apple, alice):
    own = Instrument.objects.create(symbol="HOUSE", name="House", kind="fund", currency="INR", owner=alice)
    hand_prices.fix(apple, {date(2025, 1, 2): Decimal(5)})
    tables = ("instrument", "corporateaction", "fundamentals", "backfill", "session")
    pages = [*(reverse(f"admin:markets_{table}_changelist") for table in tables), address(apple), address(own)]

    for page in [*pages, reverse("admin:markets_instrument_add"), pages[0] + "?q=aapl", pages[0] + "?whose=own"]:
        assert office.get(page).status_code == 200, page
    assert b"AAPL" in office.get(pages[0] + "?whose=all").content


def test_a_renaming_leaves_the_old_symbol_behind(office, apple):
    answer = office.post(address(apple), form(apple, symbol="aapl2", name="Apple"))

    assert answer.status_code == 302, answer.context["errors"]
    assert by_symbol("AAPL").symbol == "AAPL2"
    entry = Audit.objects.get(action="instrument.changed")
    assert (entry.before["symbol"], entry.after["symbol"]) == ("AAPL", "AAPL2")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"symbol": "META"}, "symbol"), ({"symbol": "FB"}, "symbol"), ({"symbol": "A B"}, "symbol"),
     ({"symbol": "AA/PL"}, "symbol"), ({"isin": "US0378331006"}, "isin"), ({"tick_size": "0"}, None)],
)  # fmt: skip
def test_what_makes_no_sense_is_said_at_the_form(office, apple, values, field):
    answer = office.post(address(apple), form(apple, **values))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors.keys() == {field or "__all__"}
    apple.refresh_from_db()
    assert apple.symbol == "AAPL"


def test_provider_symbols_are_changed_on_the_record(office, apple):
    values = {"provider_symbols-0-symbol": "APC.DE"}
    office.post(address(apple), form(apple, **values))

    assert ProviderSymbol.objects.get(instrument=apple, provider=Venue.YAHOO).symbol == "APC.DE"
    entry = Audit.objects.get(action="instrument.changed")
    assert entry.after == {"provider symbols": ["AAPL at Alpha Vantage", "APC.DE at Yahoo"]}


def test_a_close_is_put_right(office, apple):
    DailyClose.objects.create(instrument=apple, day=date(2025, 1, 2), source=Venue.YAHOO, close=Decimal(2))
    office.post(address(apple, "fix"), {"day": "2025-01-02", "price": "243.85"})

    close = DailyClose.objects.get(instrument=apple, source=Venue.HAND)
    assert (close.day, close.close) == (date(2025, 1, 2), Decimal("243.85"))
    assert Audit.objects.get(action="instrument.price_fixed").after["close"] == "243.85"
    for wrong in ({"day": "2999-01-01", "price": "1"}, {"day": "2025-01-02", "price": "-1"}, {"day": "x"}):
        office.post(address(apple, "fix"), wrong)
    assert DailyClose.objects.filter(instrument=apple).count() == 2
    office.post(address(apple, "fix"), {"day": "2025-01-02", "price": ""})
    assert not DailyClose.objects.filter(source=Venue.HAND).exists()


def test_a_merge_is_asked_once_and_done(office, apple):
    meta = Instrument.objects.get(symbol="META")
    asked = office.post(address(apple, "merge"), {"into": "meta"})
    assert "This cannot be taken back" in asked.content.decode()
    apple.refresh_from_db()
    assert apple.merged_into is None

    office.post(address(apple, "merge"), {"into": "META", "sure": "yes"})
    assert by_symbol("AAPL") == meta
    assert Audit.objects.get(action="instrument.merged").after == {"into": "META"}
    for into in ("NOPE", "META", ""):
        answer = office.post(address(apple, "merge"), {"into": into, "sure": "yes"}, follow=True)
        assert answer.status_code == 200
    assert Audit.objects.filter(action="instrument.merged").count() == 1


def test_nobody_deletes_one(office, apple):
    assert office.post(reverse("admin:markets_instrument_delete", args=[apple.pk]), {"post": "yes"}).status_code == 403
    office.post(
        reverse("admin:markets_instrument_changelist"), {"action": "deactivate", "_selected_action": [apple.pk]}
    )
    apple.refresh_from_db()
    assert not apple.active
    assert Audit.objects.get(action="instrument.changed").after == {"active": False}


@pytest.mark.parametrize("role", [roles.SUPPORT, roles.COMPLIANCE])
def test_b4_others_of_the_staff_stay_out(apple, role):
    user = with_app(person("Sue", is_staff=True))
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)

    assert client.get(address(apple)).status_code == 403
    assert client.post(address(apple, "fix"), {"day": "2025-01-02", "price": "1"}).status_code == 403
    assert client.post(address(apple, "merge"), {"into": "META", "sure": "yes"}).status_code == 403
    assert not Alias.objects.filter(symbol="AAPL").exists()

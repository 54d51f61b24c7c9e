"""The sections of the settings: what is chosen holds, what does not fit is told, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.calc import notices
from accounts.calc.countries import COUNTRIES
from accounts.forms.person import ZONES
from accounts.models import User
from accounts.serializers import ProfileFields
from accounts.services import security
from config.templatetags import figures

PERSON = {"name": "Alice Rao", "country": "India", "market": "NSE", "base_currency": "INR", "cost_basis": "fifo"}
DISPLAY = {"theme": "dark", "colours": "blue-orange", "hide_amounts": "on", "locale": "en-IN"}
ZONE = {"timezone": "Asia/Kolkata"}


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_the_profile_is_kept(client: Client, alice: User) -> None:
    assert client.post("/settings/", PERSON)["Location"] == "/settings/"

    alice.refresh_from_db()
    assert (alice.name, alice.profile.country, alice.profile.cost_basis) == ("Alice Rao", "India", "fifo")
    shown = client.get("/settings/").content.decode()
    assert "1 April in India" in shown
    assert "Saved." in shown


@pytest.mark.parametrize("wrong", [{"name": ""}, {"base_currency": "???"}, {"phone": "call me"}, {"country": "Mars"}])
def test_an_odd_profile_comes_back_as_typed(client: Client, alice: User, wrong: dict[str, str]) -> None:
    answer = client.post("/settings/", {**PERSON, "market": "Calcutta", **wrong})

    assert answer.status_code == 422
    assert 'value="Calcutta"' in answer.content.decode()
    alice.refresh_from_db()
    assert alice.profile.market == ""


def test_what_the_api_set_and_the_page_does_not_offer_stays(client: Client, alice: User) -> None:
    alice.profile.country, alice.profile.base_currency = "Atlantis", "BTC"
    alice.profile.save()

    client.post("/settings/", {**PERSON, "country": "Atlantis", "base_currency": "BTC"})

    alice.profile.refresh_from_db()
    assert (alice.profile.country, alice.profile.base_currency) == ("Atlantis", "BTC")


def test_every_country_starts_with_values_the_api_takes() -> None:
    for country in COUNTRIES:
        sent = {"country": country.name, "market": country.market, "base_currency": country.currency,
                "locale": country.locale, "timezone": country.zone}  # fmt: skip
        assert ProfileFields(data=sent).is_valid(), country
        assert country.zone in ZONES


def test_investor_preferences(client: Client, alice: User) -> None:
    sent = {"experience": "advanced", "style": "swing", "risk_appetite": "high", "goals": ["learning", "trading"]}
    assert client.post("/settings/investor/", sent).status_code == 302
    alice.profile.refresh_from_db()
    assert (alice.profile.style, alice.profile.goals) == ("swing", ["learning", "trading"])
    assert client.post("/settings/investor/", {**sent, "style": "yolo"}).status_code == 422


def test_the_display_wins_over_cookies_and_they_follow(client: Client, alice: User) -> None:
    client.cookies["theme"] = "light"
    answer = client.post("/settings/display/", {**DISPLAY, **ZONE})

    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["amounts"].value == "hidden"
    client.cookies["theme"] = "light"
    html = client.get("/settings/").content.decode()
    assert 'data-theme="dark" data-colours="blue-orange" data-amounts="hidden"' in html


def test_the_switches_of_every_page_change_the_profile(client: Client, alice: User) -> None:
    client.post("/preferences/", {"theme": "dark"})
    client.post("/preferences/", {"amounts": "hidden"})

    alice.profile.refresh_from_db()
    assert (alice.profile.theme, alice.profile.hide_amounts) == ("dark", True)
    elsewhere = Client()
    elsewhere.force_login(alice)
    assert 'data-theme="dark"' in elsewhere.get("/").content.decode()


def test_times_are_in_ones_own_zone_and_in_nobody_elses(client: Client, alice: User) -> None:
    client.post("/settings/display/", {**DISPLAY, **ZONE})
    security.note(alice, security.Kind.SIGNED_IN)
    assert re.search(r'title="[\d: -]+ IST"', client.get("/settings/security/log/").content.decode())

    assert timezone.get_current_timezone_name() == "UTC"
    assert figures.LOCALE.get() == figures.ANYBODYS


def test_notifications_are_a_matrix(client: Client, alice: User) -> None:
    alice.profile.notify = {"alert": False, "later": {"email": True}}
    alice.profile.save()
    html = client.get("/settings/notifications/").content.decode()
    assert 'aria-label="Alerts: Push"' in html
    assert "checked" not in html.split('name="alert.in_app"')[1].split(">")[0]

    client.post("/settings/notifications/", {"alert.web_push": "on", "news.email": "on"})

    alice.profile.refresh_from_db()
    assert alice.profile.notify["alert"] == {"in_app": False, "email": False, "web_push": True}
    assert alice.profile.notify["later"] == {"email": True}


def test_what_is_wanted_without_a_choice() -> None:
    assert notices.wanted({}, "alert", "email")
    assert not notices.wanted({}, "news", "web_push")
    assert notices.wanted({"news": True}, "news", "web_push")
    assert not notices.wanted({"alert": {"email": False}}, "alert", "email")
    assert notices.wanted({"alert": {"web_push": True}}, "alert", "email")
    assert not notices.wanted({}, "unknown", "email")
    assert notices.refused({"news": {"email": False}}, "news", "email")
    assert not notices.refused({}, "news", "email")


def test_strangers_are_sent_to_sign_in_and_back(client: Client) -> None:
    assert Client().get("/settings/display/")["Location"] == "/sign-in/?next=/settings/display/"

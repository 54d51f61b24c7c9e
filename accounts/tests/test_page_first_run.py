"""The first run: three steps that can be skipped, and the checklist that remembers them."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.cast import with_app


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_a_country_brings_what_is_usual_there(client: Client, alice: User) -> None:
    assert client.get("/welcome/")["Location"] == "/welcome/1/"
    assert client.post("/welcome/1/", {"country": "India"})["Location"] == "/welcome/2/"

    alice.profile.refresh_from_db()
    profile = alice.profile
    assert (profile.base_currency, profile.locale, profile.timezone, profile.market) == (
        "INR", "en-IN", "Asia/Kolkata", "NSE",
    )  # fmt: skip
    assert client.get("/welcome/")["Location"] == "/welcome/2/"


def test_what_is_chosen_wins_over_what_is_usual(client: Client, alice: User) -> None:
    client.post("/welcome/1/", {"country": "United States", "base_currency": "EUR", "locale": "de"})
    alice.profile.refresh_from_db()
    assert (alice.profile.base_currency, alice.profile.locale) == ("EUR", "de")
    assert alice.profile.timezone == "America/New_York"


def test_a_step_without_a_country_is_told_so(client: Client) -> None:
    answer = client.post("/welcome/1/", {"base_currency": "EUR"})
    assert answer.status_code == 422
    assert '<option value="EUR" selected>' in answer.content.decode()


def test_all_of_it_can_be_skipped_and_stays_on_the_list(client: Client, alice: User) -> None:
    for step, onward in ((1, "/welcome/2/"), (2, "/welcome/3/"), (3, "/")):
        assert client.get(f"/welcome/{step}/").status_code == 200
        assert client.post(f"/welcome/{step}/", {"skip": "1"})["Location"] == onward

    html = client.get("/").content.decode()
    assert "Getting started" in html
    assert 'href="/welcome/1/"' in html
    alice.profile.refresh_from_db()
    assert alice.profile.country == ""


def test_the_list_is_dismissed(client: Client) -> None:
    assert client.post("/welcome/dismiss/")["Location"] == "/"
    assert "Getting started" not in client.get("/").content.decode()


def test_the_list_goes_when_all_is_done(client: Client, alice: User, settings) -> None:
    settings.FIRST_DATA = []
    client.post("/welcome/1/", {"country": "India"})
    sent = {"experience": "beginner", "style": "long_term", "risk_appetite": "low", "goals": ["learning"]}
    assert client.post("/welcome/2/", sent)["Location"] == "/welcome/3/"
    assert "Getting started" in client.get("/").content.decode()

    with_app(alice)
    assert "Getting started" not in client.get("/").content.decode()


def test_later_apps_join_the_third_step_by_a_setting(client: Client, settings) -> None:
    settings.FIRST_DATA = [{"title": "Import a CSV", "hint": "From your broker", "route": "home"}]
    assert "Import a CSV" in client.get("/welcome/3/").content.decode()
    assert "Import a CSV" in client.get("/").content.decode()

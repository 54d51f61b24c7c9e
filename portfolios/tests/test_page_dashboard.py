"""The dashboard: what all portfolios come to, in parts that can be chosen, and what waits for a word."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portfolios.models import AppliedAction, Transaction
from portfolios.services import portfolios, watchlists
from portfolios.tests.bookkeeping import priced, say, thing

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def house(alice):
    made = thing(alice, d0105="120")
    priced(made, **{f"d{TODAY:%m%d}": "120"} if TODAY.year == 2026 else {})
    return made


@pytest.fixture
def book(alice, house):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    say(book, "deposit", "d0102", amount="10000")
    say(book, "buy", "d0105", of=house, quantity="10", price="100")
    return book


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


def test_without_an_entry_it_says_where_to_begin(page):
    answer = page.get("/")
    assert answer.status_code == 200
    assert "Your books are empty" in answer.content.decode()


def test_portfolios_add_up(page, alice, book, house):
    other = portfolios.open_one(alice, name="Other", base_currency="USD")
    say(other, "deposit", "d0301", amount="500")
    say(other, "transfer_in", "d0302", of=house, quantity="5", price="100", amount="600")
    shown = page.get("/").context
    assert shown["worth"].total == 10000 - 1000 + 15 * 120 + 500
    assert shown["together"].unrealized == 300
    (held,) = shown["held"]
    assert (held.instrument, held.quantity, held.value, held.unrealized_pct) == (house, 15, 1800, 20)


def test_a_part_of_the_allocation_narrows_what_is_held(page, book, alice):
    gold = thing(alice, "GOLD", currency="USD", d0105="50")
    gold.kind = "etf"
    gold.save()
    say(book, "buy", "d0106", of=gold, quantity="2", price="50")
    assert {it["title"]: it["value"] for it in page.get("/").context["slice_rows"]} == {
        "Cash": 8900, "Fund": 1200, "ETF": 100,
    }  # fmt: skip
    (held,) = page.get("/?by=kind&slice=etf").context["held"]
    assert held.instrument == gold


@pytest.mark.parametrize("query", ["", "?show=return", "?range=1d", "?range=max", "?from=2026-01-01&to=2026-02-01"])
def test_each_range_answers(page, book, query):
    assert page.get(f"/{query}").status_code == 200


@pytest.mark.parametrize("query", ["?show=luck", "?by=luck", "?range=2y"])
def test_an_odd_address_is_a_400(page, book, query):
    assert page.get(f"/{query}").status_code == 400


def test_the_tiles_are_asked_for_alone(page, book):
    answer = page.get("/", headers={"HX-Request": "true", "HX-Target": "worth"})
    content = answer.content.decode()
    assert 'id="worth"' in content
    assert "<html" not in content


def test_what_is_watched_and_what_happened_stand_there(page, alice, book, btc):
    watchlists.watch(watchlists.first_or_new(alice), btc)
    shown = page.get("/").context
    assert [row.instrument for row in shown["watched"]] == [btc]
    assert [row.kind for row in shown["latest"]] == ["buy", "deposit"]


# --- Dividends that wait


@pytest.fixture
def dividend(book, house):
    return AppliedAction.objects.create(
        portfolio=book, instrument=house, type="dividend", ex_date=date(2026, 2, 2), amount=Decimal("1.5"),
        currency="USD", state="proposed",
    )  # fmt: skip


def decide(page, action, do):
    return page.post(reverse("decide-proposal", args=[action.portfolio_id, action.pk]), {"do": do}, follow=True)


def test_a_dividend_is_entered_by_one_click_and_taken_back(page, book, dividend):
    assert [it.amount for it in page.get("/").context["proposals"]] == [15]
    decide(page, dividend, "accept")
    row = Transaction.objects.get(portfolio=book, kind="dividend")
    assert (row.amount, row.executed_on) == (15, date(2026, 2, 2))
    assert [it.transaction for it in page.get("/proposals/").context["applied"]] == [row]
    decide(page, dividend, "undo")
    row.refresh_from_db()
    assert row.void


def test_a_dividend_is_put_aside(page, dividend):
    decide(page, dividend, "dismiss")
    assert page.get("/").context["proposals"] == []
    decide(page, dividend, "accept")
    assert not Transaction.objects.filter(kind="dividend").exists()


def test_bob_cannot_decide_it(client, bob, dividend):
    client.force_login(bob)
    assert decide(client, dividend, "accept").status_code == 404


# --- Ways to it


def test_search_finds_own_portfolios_and_what_is_done_with_them(page, client, book, bob):
    assert reverse("portfolio", args=[book.pk]) in page.get("/search/?q=long+ter").content.decode()
    assert "/trade/" in page.get("/search/?q=add+trade").content.decode()
    client.force_login(bob)
    assert "Long term" not in client.get("/search/?q=long+ter").content.decode()


def test_the_first_data_is_ticked_once_there_is_some(page, alice, house):
    steps = {step.title: step.done for step in page.get("/").context["checklist"]}
    assert (steps["Import a file"], steps["Add a trade"]) == (False, False)
    say(portfolios.open_one(alice, name="Long term", base_currency="USD"), "deposit", "d0102", amount="1")
    steps = {step.title: step.done for step in page.get("/").context["checklist"]}
    assert (steps["Import a file"], steps["Add a trade"]) == (True, True)

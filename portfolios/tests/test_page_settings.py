"""How a portfolio is kept: another method is seen before it is saved, a link shows what it may, the end is meant."""

import re

import pytest
from django.urls import reverse

from portfolios.models import Portfolio, Share
from portfolios.tests.bookkeeping import say, thing
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    book = book_of(alice)
    house = thing(alice, d0105="200")
    say(book, "buy", "d0102", of=house, quantity="1", price="100")
    say(book, "buy", "d0103", of=house, quantity="1", price="300")
    say(book, "sell", "d0104", of=house, quantity="1", price="400")
    book.refresh_from_db()
    return book


@pytest.fixture
def alices(client, alice):
    client.force_login(alice)
    return client


def post(alices, book, route, **told):
    return alices.post(reverse(route, args=[book.pk]), told)


@pytest.mark.parametrize("route", ["portfolio-method", "portfolio-delete", "portfolio-share"])
def test_the_address_of_a_refused_part_leads_back(alices, book, route):
    answer = alices.get(reverse(route, args=[book.pk]))
    assert (answer.status_code, answer.get("Location")) == (302, reverse("portfolio-settings", args=[book.pk]))


def test_another_method_is_shown_before_it_is_saved(alices, book):
    page = post(alices, book, "portfolio-method", cost_basis="fifo", fee_policy="in_cost", do="show").content.decode()
    assert "+$200.00" in page  # average: 400 - 200
    assert "+$300.00" in page  # fifo: 400 - 100
    book.refresh_from_db()
    assert (book.cost_basis, book.gained) == ("average", 200)


def test_and_then_saved(alices, book):
    post(alices, book, "portfolio-method", cost_basis="lifo", fee_policy="in_cost", do="save")
    book.refresh_from_db()
    assert (book.cost_basis, book.gained) == ("lifo", 100)


def test_settings_are_kept(alices, book, btc):
    told = {"name": "Short term", "benchmark": "BTC/USDT", "dividends": "always", "bps": "10", "min": "1"}
    assert post(alices, book, "portfolio-settings", **told).status_code == 302
    book.refresh_from_db()
    assert (book.name, book.benchmark, book.dividends) == ("Short term", btc, "always")
    assert book.fee_schedule == {"bps": "10", "min": "1"}


def test_a_wrong_setting_is_told_and_nothing_is_kept(alices, book):
    answer = post(alices, book, "portfolio-settings", name="", dividends="always", benchmark="NOTHING")
    assert answer.status_code == 422
    book.refresh_from_db()
    assert book.name == "Trading"


def test_it_is_deleted_only_by_its_name(alices, book):
    assert post(alices, book, "portfolio-delete", name="Something").status_code == 422
    assert Portfolio.objects.filter(pk=book.pk).exists()
    assert post(alices, book, "portfolio-delete", name="Trading").status_code == 302
    assert not Portfolio.objects.filter(pk=book.pk).exists()


def test_archived_it_stands_apart_and_comes_back(alices, book):
    post(alices, book, "portfolio-archive")
    book.refresh_from_db()
    assert book.archived_at is not None
    assert "Archived" in alices.get("/portfolios/").content.decode()
    post(alices, book, "portfolio-archive", away="no")
    book.refresh_from_db()
    assert book.archived_at is None


def link(alices, book, **told):
    page = post(alices, book, "portfolio-share", days="7", **told).content.decode()
    found = re.search(r"/shared/([\w-]+)/", page)
    assert found
    return found.group(0)


def test_a_link_shows_no_amounts_unless_told_to(alices, book, client):
    address = link(alices, book, hides_amounts="on")
    alices.logout()
    page = client.get(address).content.decode()
    assert "HOUSE" in page
    assert "$" not in page.split("<main")[1].split("</main>")[0]
    assert page.count("portfolio-settings") == 0


def test_a_link_may_show_amounts(alices, book, client):
    address = link(alices, book)
    alices.logout()
    assert "$10,200.00" in client.get(address).content.decode()


def test_a_link_that_was_ended_leads_nowhere(alices, book):
    address = link(alices, book)
    share = Share.objects.get()
    assert share.token_hash not in address
    alices.post(reverse("end-share", args=[book.pk, share.pk]))
    assert alices.get(address).status_code == 404

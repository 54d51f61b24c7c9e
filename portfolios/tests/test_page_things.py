"""Things priced by hand: added with what they cost, listed with their age, priced anew."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from markets.models import DailyClose, Instrument
from portfolios.models import Holding
from portfolios.queries.portfolios import first_of
from portfolios.queries.valuation import valuation
from portfolios.services import portfolios

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.fixture
def book(alice):
    return first_of(alice) or portfolios.open_one(alice, name="Mine", base_currency="USD")


@pytest.fixture
def page(client, alice):
    client.force_login(alice)
    return client


def told(book, **other):
    return {
        "what": "home", "name": "Flat in Pune", "portfolio": str(book.pk), "quantity": "1", "currency": "USD",
        "cost": "200,000", "acquired_on": "2020-05-01", "price": "260,000", "note": "",
    } | other  # fmt: skip


def test_a_house_counts_with_its_gain(page, alice, book):
    assert page.post("/things/new/", told(book)).status_code == 302
    one = Instrument.objects.get(owner=alice)
    assert (one.symbol, one.name, one.hand_priced) == ("MY-FLAT-IN-PUNE", "Flat in Pune", True)
    holding = Holding.objects.get(portfolio=book, instrument=one)
    assert (holding.quantity, holding.base_cost) == (1, 200000)
    assert valuation(book).total_value == 260000
    ((thing, old),) = page.get("/things/").context["rows"]
    assert (thing.price, thing.held.value, thing.held.unrealized_pct, old) == (260000, 260000, 30, False)


def test_its_history_begins_at_what_it_cost(page, alice, book):
    page.post("/things/new/", told(book))
    closes = DailyClose.objects.filter(instrument__owner=alice).order_by("day").values_list("day", "close")
    assert list(closes) == [(date(2020, 5, 1), Decimal(200000)), (TODAY, Decimal(260000))]


def test_two_of_one_name_have_symbols_of_their_own(page, alice, book):
    for _ in range(2):
        page.post("/things/new/", told(book, name="Gold"))
    assert set(Instrument.objects.filter(owner=alice).values_list("symbol", flat=True)) == {"MY-GOLD", "MY-GOLD-2"}


@pytest.mark.parametrize(
    "wrong",
    [{"price": "0"}, {"price": "a lot"}, {"acquired_on": "2999-01-01"}, {"currency": "$"}, {"name": ""}, {"what": "x"},
     {"quantity": "9" * 30}, {"portfolio": "7"}],
)  # fmt: skip
def test_what_cannot_be_comes_back_and_nothing_is_kept(page, alice, book, wrong):
    answer = page.post("/things/new/", told(book, **wrong))
    assert answer.status_code == 422
    assert not Instrument.objects.filter(owner=alice).exists()


def test_a_new_price_moves_its_value(page, alice, book):
    page.post("/things/new/", told(book))
    page.post("/things/MY-FLAT-IN-PUNE/price/", {"price": "250,000", "on": TODAY.isoformat()})
    assert valuation(book).total_value == 250000


def test_an_old_price_is_marked(page, alice, book):
    page.post("/things/new/", told(book))
    DailyClose.objects.filter(day=TODAY).update(day=TODAY - timedelta(days=100))
    assert page.get("/things/").context["rows"][0][1]


def test_bob_neither_sees_nor_prices_it(client, page, alice, bob, book):
    page.post("/things/new/", told(book))
    client.force_login(bob)
    assert client.get("/things/").context["rows"] == []
    assert client.post("/things/MY-FLAT-IN-PUNE/price/", {"price": "1", "on": TODAY.isoformat()}).status_code == 404
    assert client.post("/things/new/", told(book)).status_code == 422  # not Bob's portfolio

"""The pages of one portfolio answer, for its owner alone, also while it is empty."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.queries.explained import FIGURES
from portfolios.services import ledger, portfolios

pytestmark = pytest.mark.django_db
TABS = ("portfolio", "portfolio-performance", "portfolio-income", "portfolio-orders", "portfolio-settings", "portfolio-trade")  # fmt: skip  # noqa: E501


@pytest.fixture
def book(alice, btc):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10000))
    draft = Draft(
        kind=Kind.BUY, asset=btc.pk, executed_at=date(2026, 3, 2), quantity=Decimal("0.05"), price=Decimal(62000)
    )
    ledger.record(book, ledger.New(draft), by=alice.pk)
    return book


@pytest.fixture
def alices(client, alice):
    client.force_login(alice)
    return client


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_there(alices, book, tab):
    answer = alices.get(reverse(tab, args=[book.pk]))
    assert answer.status_code == 200
    assert "Long term" in answer.content.decode()


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_there_while_nothing_is_in_it(alices, alice, tab):
    empty = portfolios.open_one(alice, name="Nothing", base_currency="EUR")
    assert alices.get(reverse(tab, args=[empty.pk])).status_code == 200


@pytest.mark.parametrize("tab", TABS)
def test_a_stranger_finds_nothing(client, book, bob, tab):
    client.force_login(bob)
    assert client.get(reverse(tab, args=[book.pk])).status_code == 404


def test_the_holdings_say_what_the_api_says(alices, book):
    page = alices.get(reverse("portfolio", args=[book.pk])).content.decode()
    assert "BTC/USDT" in page
    assert "$62,000.00" in page  # average cost
    assert "0.05" in page


def test_a_row_opens_its_lots(alices, book):
    address = reverse("portfolio-lots", args=[book.pk, "BTC/USDT"])
    part = alices.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<tr")
    assert "2026-03-02" in part
    assert "<h1>" in alices.get(address).content.decode()  # without a script it is a page


def test_it_stands_as_it_stood_on_a_day(alices, book):
    before = alices.get(reverse("portfolio", args=[book.pk]), {"as_of": "2026-03-01"}).content.decode()
    assert "BTC/USDT" not in before
    assert "2026-03-01" in before


def test_its_return_then_is_that_until_then(alices, book):
    then = alices.get(reverse("portfolio", args=[book.pk]), {"as_of": "2026-03-05"}).context["did"]
    assert then.span.last == date(2026, 3, 5)


@pytest.mark.parametrize("group", ["kind", "currency", "result"])
def test_it_is_grouped_and_sorted_by_the_address(alices, book, group):
    answer = alices.get(reverse("portfolio", args=[book.pk]), {"group": group, "sort": "-gain", "closed": "1"})
    assert answer.status_code == 200
    assert 'scope="rowgroup"' in answer.content.decode()


@pytest.mark.parametrize("query", ["sort=magic", "group=x", "by=x", "range=2y", "from=2026-02-30", "as_of=3026-01-01"])
def test_an_address_that_means_nothing_is_a_400(alices, book, query):
    assert alices.get(f"{reverse('portfolio', args=[book.pk])}?{query}").status_code == 400


def test_the_range_that_was_looked_at_last_is_remembered(alices, book):
    address = reverse("portfolio-performance", args=[book.pk])
    alices.get(f"{address}?range=3m")
    assert 'range=3m" aria-current="true"' in alices.get(address).content.decode()


@pytest.mark.parametrize("figure", FIGURES)
def test_each_figure_says_how_it_came_about(alices, book, figure):
    address = reverse("portfolio-explained", args=[book.pk, figure])
    assert "formula" in alices.get(address, headers={"HX-Request": "true"}).content.decode()


def test_the_position_stands_on_the_instruments_page(alices, book):
    page = alices.get("/markets/BTC-USDT/position/").content.decode()
    assert "Long term" in page
    assert "$62,000.00" in page


def test_the_list_adds_up(alices, alice, book):
    portfolios.open_one(alice, name="Cash", base_currency="USD", opening_balance=Decimal(500))
    page = alices.get("/portfolios/").content.decode()
    assert "Long term" in page
    assert "Cash" in page


def test_a_first_portfolio_is_opened(alices, alice):
    told = {"name": "Retirement", "base_currency": "eur", "opening_balance": "1,000.50", "cost_basis": "fifo"}
    answer = alices.post("/portfolios/new/", told)
    made = alice.portfolios.get(name="Retirement")
    assert answer.headers["Location"] == reverse("portfolio", args=[made.pk])
    assert (made.base_currency, made.cost_basis, made.put_in) == ("EUR", "fifo", Decimal("1000.5"))


def test_an_order_is_cancelled_from_its_row(alices, book, btc):
    order = book.orders.create(instrument=btc, side="buy", type="limit", quantity=1, price=1, armed_ms=0)
    assert "Cancel" in alices.get(reverse("portfolio-orders", args=[book.pk])).content.decode()
    alices.post(reverse("cancel-order", args=[book.pk, order.pk]))
    order.refresh_from_db()
    assert order.state == "cancelled"

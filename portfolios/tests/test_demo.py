"""The demo's people have three years of believable books, and keep what they did with them."""

import pytest
from django.utils import timezone

from markets.queries import closes
from markets.services import catalogue
from portfolios import demo
from portfolios.models import CashBalance, Holding, Portfolio, Transaction

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(alice, bob, charlie, settings):
    settings.MARKET_DATA = "simulated"
    wanted = {saving.symbol for plan in demo.BOOKS for saving in plan.savings} | {it.benchmark for it in demo.BOOKS}
    catalogue.load(only=wanted | {"USD/INR"})
    return alice, bob, charlie


def test_everybody_has_three_years_and_nobody_owes_anything(people):
    demo.books()
    assert Portfolio.objects.filter(is_default=True).count() == 3
    for portfolio in Portfolio.objects.all():
        assert not CashBalance.objects.filter(portfolio=portfolio, amount__lt=0).exists(), portfolio.name
        first = Transaction.objects.filter(portfolio=portfolio).order_by("executed_on")[0].executed_on
        assert (timezone.now().date() - first).days > 3 * 365
    assert Holding.objects.filter(quantity__gt=0).count() >= 15


def test_a_second_start_leaves_them_alone(people, alice):
    demo.books()
    before = Transaction.objects.count()
    portfolio = Portfolio.objects.get(owner=alice)
    Transaction.objects.filter(portfolio=portfolio, kind="withdrawal").update(note="mine")
    demo.books()
    assert Transaction.objects.count() == before
    assert Transaction.objects.filter(note="mine").exists()


def test_without_prices_they_wait(people, monkeypatch):
    monkeypatch.setattr(closes, "close_on", lambda *given, **named: None)
    demo.books()
    assert not Portfolio.objects.exists()

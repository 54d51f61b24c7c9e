"""At night what is kept is compared with what the transactions come to from nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portfolios.models import Check, DailyValue, Holding, Lot
from portfolios.services import history, portfolios, proofs
from portfolios.tests.bookkeeping import say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["average", "fifo"])
def book(alice, request):
    house = thing(alice, currency="EUR", d0105="100", d0201="120")
    made = portfolios.open_one(alice, name="Long term", base_currency="USD", cost_basis=request.param)
    say(made, "deposit", "d0105", amount="1000")
    for on, price in (("d0106", "100"), ("d0107", "101.01")):
        say(made, "buy", on, of=house, quantity="3", price=price, currency="EUR", rate="1.1", fee="0.07")
    say(made, "sell", "d0110", of=house, quantity="4", price="110", rate="1.17")
    say(made, "dividend", "d0111", of=house, amount="7", tax="1", rate="1.19")
    history.rebuild(made.pk)
    return made


def test_books_that_are_right_are_proved(book):
    proofs.prove(book.pk)
    check = Check.objects.get(portfolio=book)
    assert check.differences == []
    assert check.days == DailyValue.objects.filter(portfolio=book).count()


@pytest.mark.parametrize("spoil", [
    lambda book: DailyValue.objects.filter(portfolio=book, day=timezone.now().date() - timedelta(days=9)).delete(),
    lambda book: DailyValue.objects.filter(portfolio=book).order_by("day").update(value=Decimal("1.5")),
    lambda book: Holding.objects.filter(portfolio=book).update(cost=1),
    lambda book: Lot.objects.filter(portfolio=book).update(quantity=1),
    lambda book: type(book).objects.filter(pk=book.pk).update(gained=Decimal("1e-18")),
])  # fmt: skip
def test_a_difference_is_kept_and_the_job_fails(book, spoil):
    spoil(book)
    for _ in range(2):  # a job is tried again, and says the same
        with pytest.raises(proofs.BooksDiffer):
            proofs.prove(book.pk)
    assert len(Check.objects.get(portfolio=book).differences) > 0


def test_what_waits_to_be_worked_out_is_left_for_another_night(book):
    say(book, "deposit", "d0108", amount="5")
    assert proofs.prove(book.pk) is None
    assert not Check.objects.exists()


def test_whose_turn_is_longest_past_comes_first(book, alice, monkeypatch):
    monkeypatch.setattr(proofs, "SAMPLE", 1)
    other = portfolios.open_one(alice, name="Other", base_currency="USD", opening_balance=Decimal(5))
    proofs.prove(book.pk)
    assert proofs.ask_for_sample() == [other.pk]

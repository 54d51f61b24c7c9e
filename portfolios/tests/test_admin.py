"""Portfolios in the admin: to be read by administrators, and an alarm where a proof failed."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import roles
from accounts.tests.cast import person, with_app
from portfolios.models import Check, Term
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import say, thing

TABLES = ("portfolio", "transaction", "posting", "order", "importbatch", "appliedaction", "check", "term")


@pytest.fixture
def office(db) -> Client:
    """An administrator by role, with no power beyond it."""
    user = with_app(person("Charlie", is_staff=True))
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def book(alice):
    made = portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(500))
    say(made, "buy", "d0106", of=thing(alice), quantity="2", price="3")
    return made


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_shown(office, book, table):
    assert office.get(reverse(f"admin:portfolios_{table}_changelist")).status_code == 200


def test_a_transaction_shows_what_it_posted_and_cannot_be_changed(office, book):
    row = book.transactions.get(kind="buy")
    address = reverse("admin:portfolios_transaction_change", args=[row.pk])
    page = office.get(address).content.decode()
    assert "postings" in page
    assert 'name="_save"' not in page
    assert office.post(address, {"kind": "sell"}).status_code == 403


def test_books_that_differ_are_an_alarm_until_they_are_proved(office, book):
    def card():
        found = office.get(reverse("admin:index")).context["cards"]
        return next((it["value"], it["tone"]) for it in found if it["title"] == "Books that differ")

    Check.objects.create(portfolio=book, days=3, differences=[{"what": "sum fees", "kept": "1", "worked_out": "2"}])
    assert card() == (1, "bad")
    assert "sum fees" in office.get(reverse("admin:portfolios_check_changelist")).content.decode()
    Check.objects.create(portfolio=book, days=3, differences=[])
    assert card() == (0, "good")


def test_terms_are_edited(office):
    office.post(reverse("admin:portfolios_term_add"), {"country": "US", "kind": "", "months": "18"})
    assert Term.objects.get().months == 18

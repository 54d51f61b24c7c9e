"""Row C7: a day that is still to come, that nobody keeps, or on which there was no such thing, is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.errors import BeforeInstrument, FutureDate
from portfolios.models import Transaction
from portfolios.services import ledger, portfolios

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 3, 29, 23, 30, tzinfo=UTC)


@pytest.fixture
def book(alice):
    return portfolios.open_one(alice, name="Days", base_currency="USD")


def buy(book, btc, day):
    draft = Draft(kind=Kind.BUY, asset=btc.pk, executed_at=day, quantity=Decimal(1), price=Decimal(1))
    return ledger.record(book, ledger.New(draft), by=None).row


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2009, 1, 2)])
def test_c7_before_there_was_such_a_thing(book, btc, day):
    with pytest.raises(BeforeInstrument) as refused:
        buy(book, btc, day)
    assert refused.value.attr == "executed_at"
    assert not Transaction.objects.exists()


@pytest.mark.parametrize("later", [timedelta(days=2), timedelta(minutes=5)])
def test_c7_what_is_still_to_come(book, btc, later):
    when = timezone.now() + later
    with pytest.raises(FutureDate):
        buy(book, btc, when if later < timedelta(days=1) else when.date())


def test_a_day_that_has_begun_where_the_owner_lives_is_not_in_the_future(book, btc, alice, monkeypatch):
    alice.profile.timezone = "Pacific/Kiritimati"  # fourteen hours ahead
    alice.profile.save()
    monkeypatch.setattr(timezone, "now", lambda: MIDNIGHT)
    assert buy(book, btc, date(2026, 3, 30)).executed_on == date(2026, 3, 30)
    with pytest.raises(FutureDate):
        buy(book, btc, date(2026, 3, 31))

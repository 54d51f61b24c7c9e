"""A rebuild that is stopped goes on where it was, two at once come to one result, and none keeps what is outdated."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portfolios.models import DailyValue, Portfolio
from portfolios.queries import history
from portfolios.services import history as keeping
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import day, priced, say, thing

pytestmark = pytest.mark.django_db


class Stopped(Exception):
    pass


@pytest.fixture
def book(alice):
    made = portfolios.open_one(alice, name="Long term", base_currency="USD")
    house = thing(alice, d0105="100", d0301="120")
    say(made, "deposit", "d0105", amount="1000")
    say(made, "buy", "d0106", of=house, quantity="5", price="100")
    return made


@pytest.fixture
def by_month(monkeypatch):
    monkeypatch.setattr(keeping, "STRETCH", timedelta(days=30))


def after(monkeypatch, stretches, do):
    """Something happens when so many stretches are kept."""
    kept = []

    def keep(*args, **told):
        if len(kept) == stretches:
            kept.append(None)
            do()
        kept.append(None)
        return original(*args, **told)

    original = keeping._keep
    monkeypatch.setattr(keeping, "_keep", keep)


def stop():
    raise Stopped


def values(book):
    return list(DailyValue.objects.filter(portfolio=book).values_list("day", "value", "invested", "twr_index"))


def worth(book):
    return {it[0]: it[1] for it in values(book)}


def test_j1_a_rebuild_that_was_stopped_goes_on_where_it_was(book, by_month, monkeypatch):
    with monkeypatch.context() as patched:
        after(patched, 2, stop)
        with pytest.raises(Stopped):
            keeping.rebuild(book.pk)
    book.refresh_from_db()
    assert book.history_from == values(book)[-1][0] + timedelta(days=1) > day("d0301")
    assert 0 < history.progress_pct(book) < 100
    before = values(book)
    keeping.rebuild(book.pk)
    assert values(book)[: len(before)] == before
    assert [it[0] for it in values(book)] == [it.day for it in history.days(book)]
    assert values(book)[-1][0] == timezone.now().date() - timedelta(days=1)


def test_j5_a_rebuild_that_comes_twice_changes_nothing(book):
    keeping.rebuild(book.pk)
    before = values(book)
    keeping.rebuild(book.pk)
    keeping.wait_from(book.pk, day("d0110"))
    keeping.rebuild(book.pk)
    assert values(book) == before


def test_what_changes_in_the_middle_of_a_rebuild_is_in_it(book, by_month, monkeypatch):
    with monkeypatch.context() as patched:
        after(patched, 2, lambda: say(book, "withdrawal", "d0107", amount="300"))
        keeping.rebuild(book.pk)
    assert worth(book)[day("d0107")] == 700
    book.refresh_from_db()
    assert book.history_from is None


@pytest.mark.parametrize("on", ["d0107", "d0401"])
def test_prices_that_change_in_the_middle_of_a_rebuild_are_in_it(book, by_month, monkeypatch, on):
    house = book.holdings.get().instrument

    def dearer():
        priced(house, **{on: "200"})
        keeping.follow_prices({house.pk: day(on)})

    with monkeypatch.context() as patched:
        after(patched, 2, dearer)
        keeping.rebuild(book.pk)
    assert worth(book)[day(on)] == 1500


def test_every_night_the_day_that_ended_is_added(book):
    keeping.rebuild(book.pk)
    DailyValue.objects.filter(day__gte=timezone.now().date() - timedelta(days=2)).delete()
    assert keeping.extend_all() == 1
    waits = Portfolio.objects.get(pk=book.pk).history_from
    assert waits == timezone.now().date() - keeping.LATE
    keeping.rebuild(book.pk)
    assert [it[0] for it in values(book)] == [it.day for it in history.days(book)]

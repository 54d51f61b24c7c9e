"""Row D7: what a company did comes into each portfolio once, however often it is told."""

from datetime import date
from decimal import Decimal

import pytest

from config.kit.models import Event
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument
from portfolios import tasks
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import AppliedAction, CashBalance, Holding, Transaction
from portfolios.queries import actions as queries
from portfolios.services import actions, ledger, portfolios
from tests.race import race

TODAY = date(2026, 11, 20)


@pytest.fixture
def share(db):
    return Instrument.objects.create(symbol="TITAN.NS", name="Titan", kind="stock", currency="USD")


@pytest.fixture
def book(alice, share):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD", opening_balance=Decimal(10_000))
    enter(book, share, Kind.BUY, date(2026, 1, 5), quantity=Decimal(10), price=Decimal(100))
    return book


def enter(book, share, kind, day, **said):
    return ledger.record(book, ledger.New(Draft(kind=kind, asset=share.pk, executed_at=day, **said)), by=None).row


def tell(share, kind, day, **said):
    return CorporateAction.objects.create(instrument=share, type=kind, ex_date=day, source=Venue.YAHOO, **said)


def split(share, day=date(2026, 3, 2)):
    return tell(share, "split", day, ratio="2:1")


def follow(book):
    return actions.follow(book.pk, today=TODAY)


def held(book):
    return Holding.objects.get(portfolio=book).quantity


@pytest.mark.django_db
class TestSplits:
    def test_d7_a_split_is_applied_once(self, book, share):
        split(share)
        assert [follow(book), follow(book)] == [1, 0]
        assert held(book) == 20
        assert Transaction.objects.filter(kind="split").get().origin == "action"

    def test_d7_what_was_undone_does_not_come_again(self, book, share):
        split(share)
        follow(book)
        actions.undo(AppliedAction.objects.get(), by=book.owner_id)
        assert (held(book), follow(book), held(book)) == (10, 0, 10)
        with pytest.raises(actions.NotApplied):
            actions.undo(AppliedAction.objects.get(), by=book.owner_id)

    def test_who_bought_on_the_day_itself_has_new_shares_already(self, book, share):
        split(share, date(2026, 1, 5))
        assert follow(book) == 0

    def test_a_split_that_was_entered_by_hand_counts(self, book, share):
        enter(book, share, Kind.SPLIT, date(2026, 3, 3), ratio="2:1")
        split(share)
        follow(book)
        assert held(book) == 20
        assert AppliedAction.objects.get().transaction.origin == "person"

    def test_what_is_dated_back_is_told_too(self, book, share):
        split(share, date(2025, 12, 1))
        assert follow(book) == 0
        enter(book, share, Kind.BUY, date(2025, 11, 3), quantity=Decimal(4), price=Decimal(200))
        follow(book)
        assert held(book) == 4 * 2 + 10

    def test_news_of_a_provider_reach_whoever_holds_it(self, book, share, bob, django_capture_on_commit_callbacks):
        other = portfolios.open_one(bob, name="Empty", base_currency="USD")
        told = split(share)
        event = Event.objects.create(kind="instrument.action", subject=share.symbol, payload={"action": told.pk})
        actions.follow_news(event.pk)
        tasks.follow_actions_of(str(book.pk))
        tasks.follow_actions_of(str(other.pk))
        assert held(book) == 20
        assert not AppliedAction.objects.filter(portfolio=other).exists()


@pytest.mark.django_db
class TestDividends:
    def dividend(self, share, day=date(2026, 11, 2)):
        return tell(share, "dividend", day, amount=Decimal("1.25"), currency="USD")

    def test_a_dividend_is_proposed_and_entered_with_one_word(self, book, share):
        split(share)
        self.dividend(share)
        follow(book)
        (proposal,) = queries.proposals(book.owner)
        assert (proposal.quantity, proposal.amount) == (20, 25)
        actions.accept(proposal.action, by=book.owner_id)
        book.refresh_from_db()
        assert (book.income, CashBalance.objects.get().amount) == (25, 10_000 - 1_000 + 25)
        with pytest.raises(actions.NotProposed):
            actions.accept(proposal.action, by=book.owner_id)

    def test_always_enters_it_at_once(self, book, share):
        portfolios.change(book, dividends="always")
        self.dividend(share)
        follow(book)
        assert Transaction.objects.get(kind="dividend").amount == Decimal("12.5")

    def test_what_is_put_aside_stays_there(self, book, share):
        self.dividend(share)
        follow(book)
        actions.dismiss(AppliedAction.objects.get())
        assert (follow(book), queries.proposals(book.owner)) == (0, [])

    def test_a_dividend_that_was_entered_by_hand_is_not_proposed(self, book, share):
        enter(book, share, Kind.DIVIDEND, date(2026, 11, 16), amount=Decimal("12.5"))
        self.dividend(share)
        follow(book)
        assert AppliedAction.objects.get().state == "applied"
        assert Transaction.objects.filter(kind="dividend").count() == 1

    def test_the_person_hears_of_it(self, book, share):
        self.dividend(share)
        follow(book)
        event = Event.objects.get(kind="dividend.proposed")
        assert (event.user_id, event.subject) == (book.owner_id, "TITAN.NS")


@pytest.mark.django_db(transaction=True)
def test_d7_two_workers_at_once_apply_it_once(book, share):
    split(share)
    race(2, lambda number: follow(book))
    assert held(book) == 20
    assert AppliedAction.objects.count() == Transaction.objects.filter(kind="split").count() == 1


@pytest.mark.django_db
def test_e6_each_job_is_done_once_however_often_it_arrives(book, share):
    split(share)
    for _ in range(2):
        actions.follow_all()
        tasks.follow_actions_of(str(book.pk))
    assert held(book) == 20


@pytest.mark.django_db
def test_over_the_api(book, share, api):
    split(share)
    follow(book)
    api.sign_in(book.owner)
    address = f"/api/v1/portfolios/{book.pk}/actions"
    (told,) = api.get(address).json()["results"]
    assert (told["symbol"], told["type"], told["ratio"], told["state"]) == ("TITAN.NS", "split", "2:1", "applied")
    assert api.post(f"{address}/{told['id']}/undo").json()["state"] == "dismissed"
    assert api.post(f"{address}/{told['id']}/undo").status_code == 409
    assert api.get(f"{address}?state=open").status_code == 400

"""Daily values: at closes of the day, carried on where there is none, and worked out anew from the day that changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.kit import jobs
from config.kit.models import Outbox
from portfolios.calc.ranges import Span
from portfolios.models import DailyValue
from portfolios.queries import history
from portfolios.queries.history import Interval
from portfolios.services import history as keeping
from portfolios.services import ledger, portfolios
from portfolios.tests.bookkeeping import day, priced, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    return portfolios.open_one(alice, name="Long term", base_currency="USD")


@pytest.fixture
def house(alice):
    return thing(alice, d0105="100", d0107="110", d0109="99")


@pytest.fixture
def lived_in(book, house):
    """1,000 come on the 5th, 5 are bought at 100 on the 6th, 200 more come on the 8th."""
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0106", of=house, quantity="5", price="100")
    say(book, "deposit", "d0108", amount="200")
    return book


def kept(book):
    return {it.day: it for it in DailyValue.objects.filter(portfolio=book)}


def test_each_day_is_worth_its_closes_and_its_cash(lived_in):
    keeping.rebuild(lived_in.pk)
    rows = kept(lived_in)
    assert [rows[day(it)].value for it in ("d0105", "d0106", "d0107", "d0108", "d0109")] == [
        1000, 1000, 1050, 1250, 1195,
    ]  # fmt: skip
    assert (rows[day("d0108")].invested, rows[day("d0108")].cash, rows[day("d0108")].came_in) == (1200, 700, 200)
    assert max(rows) == timezone.now().date() - timedelta(days=1)


def test_the_index_leaves_out_what_came_in(lived_in):
    keeping.rebuild(lived_in.pk)
    rows = kept(lived_in)
    assert rows[day("d0107")].twr_index == 105
    assert rows[day("d0108")].twr_index == 105
    assert rows[day("d0109")].twr_index == Decimal("100.38")  # 105 x 1195 / 1250


def test_a_price_is_carried_on_until_there_is_another(lived_in):
    keeping.rebuild(lived_in.pk)
    assert kept(lived_in)[day("d0131")].value == 1195


def test_what_changed_is_worked_out_anew_from_its_day_on(lived_in):
    keeping.rebuild(lived_in.pk)
    before = kept(lived_in)
    say(lived_in, "withdrawal", "d0108", amount="50")
    assert lived_in.history_from == day("d0108")
    keeping.rebuild(lived_in.pk)
    after = kept(lived_in)
    lived_in.refresh_from_db()
    assert lived_in.history_from is None
    assert after[day("d0107")].value == before[day("d0107")].value
    assert after[day("d0108")].value == 1200
    assert len(after) == len(before)


def test_nobody_waits_for_the_worker_to_see_the_right_figures(lived_in):
    assert not kept(lived_in)
    shown = [(it.day, it.value, it.twr_index) for it in history.days(lived_in)]
    keeping.rebuild(lived_in.pk)
    assert shown == [(it.day, it.value, it.twr_index) for it in history.days(lived_in)]
    assert len(shown) == len(kept(lived_in))


def test_a_first_transaction_that_is_void_takes_its_days_with_it(lived_in, house):
    early = say(lived_in, "deposit", "d0102", amount="10")
    keeping.rebuild(lived_in.pk)
    assert min(kept(lived_in)) == day("d0102")
    ledger.void([early], by=lived_in.owner_id)
    keeping.rebuild(lived_in.pk)
    assert min(kept(lived_in)) == day("d0105")
    assert kept(lived_in)[day("d0107")].twr_index == 105


def test_other_prices_have_the_days_since_worked_out_anew(lived_in, house):
    keeping.rebuild(lived_in.pk)
    priced(house, d0107="120")
    for name in ("portfolios.follow_prices", "portfolios.rebuild_history"):
        asked = Outbox.objects.filter(job=name).latest("pk")
        jobs.named(name)(*asked.args)
    assert kept(lived_in)[day("d0107")].value == 1100


def test_what_has_no_price_is_named_and_makes_no_loss(book, alice):
    gift = thing(alice, "GIFT", d0109="50")
    say(book, "deposit", "d0105", amount="100")
    say(book, "transfer_in", "d0107", of=gift, quantity="1", price="30", amount="40")
    keeping.rebuild(book.pk)
    rows = kept(book)
    assert [rows[day(it)].value for it in ("d0106", "d0107", "d0109")] == [100, 100, 150]
    assert [rows[day(it)].missing for it in ("d0106", "d0107", "d0109")] == [[], ["GIFT"], []]
    assert rows[day("d0110")].twr_index == 100


def test_a_last_trade_stands_in_for_a_price(book, alice):
    odd = thing(alice, "ODD")
    say(book, "deposit", "d0105", amount="100")
    say(book, "buy", "d0106", of=odd, quantity="2", price="30")
    say(book, "split", "d0107", of=odd, ratio="2:1")
    assert [it.value for it in history.days(book, last=day("d0107"))] == [100, 100, 100]


def test_points_begin_with_what_there_was_and_end_now(lived_in, house):
    points = history.history(lived_in, Span(day("d0107"), timezone.now().date()))
    assert (points[0].ts_ms, points[0].value) == (history.midnight_ms(day("d0106")), 1000)
    assert points[-1].ts_ms > history.midnight_ms(timezone.now().date())
    assert (points[-1].value, points[-1].invested, points[-1].cash) == (1195, 1200, 700)


def test_the_index_of_all_days_starts_at_100(book, house):
    say(book, "deposit", "d0107", amount="1000")
    say(book, "buy", "d0107", of=house, quantity="5", price="100")
    points = history.history(book)
    assert [it.twr_index for it in points[:2]] == [100, 105]
    assert points[0].value == 0


def test_weeks_and_months_are_told_by_their_last_day(lived_in):
    points = history.history(lived_in, Span(day("d0105"), day("d0228")), Interval.M1)
    assert [it.ts_ms for it in points] == [history.midnight_ms(day(it)) for it in ("d0105", "d0131", "d0228")]


def test_without_transactions_there_is_no_history(book):
    assert history.history(book) == []
    keeping.rebuild(book.pk)
    assert not kept(book)


def test_what_was_merged_into_another_is_valued_at_its_closes(lived_in, alice, house):
    keeping.rebuild(lived_in.pk)
    portfolios.merged(gone=house, into=thing(alice, "CASTLE", d0105="200"))
    keeping.rebuild(lived_in.pk)
    assert kept(lived_in)[day("d0107")].value == 500 + 5 * 200

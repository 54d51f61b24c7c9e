"""Returns, flows and risk of a stretch of days, against figures worked out by hand."""

from decimal import Decimal
from math import sqrt
from statistics import mean, stdev

import pytest
from django.utils import timezone

from markets.models import Instrument
from portfolios.calc.ranges import Range, Span
from portfolios.queries import flows
from portfolios.queries.performance import performance
from portfolios.services import history, ledger, portfolios
from portfolios.tests.bookkeeping import day, priced, say, thing

pytestmark = pytest.mark.django_db
WEEK = Span(day("d0105"), day("d0109"))


@pytest.fixture
def book(alice):
    return portfolios.open_one(alice, name="Long term", base_currency="USD")


@pytest.fixture
def house(alice):
    return thing(alice, d0105="100", d0107="110", d0109="99")


@pytest.fixture
def lived_in(book, house):
    """Worth 1000, 1000, 1050, 1250 and 1195 at the ends of five days."""
    say(book, "deposit", "d0105", amount="1000")
    say(book, "buy", "d0106", of=house, quantity="5", price="100")
    say(book, "deposit", "d0108", amount="200")
    return book


def near(found, wanted):
    return abs(float(found) - wanted) < 1e-7


def codes(found):
    return [it.code for it in found.warnings]


def test_returns_are_those_worked_out_by_hand(lived_in):
    found = performance(lived_in, WEEK)
    assert (found.start_value, found.total_value, found.net_flows, found.gain) == (0, 1195, 1200, -5)
    assert found.roi_pct == Decimal("-0.41666667")  # -5 / 1200
    assert found.twr_pct == Decimal("0.38")  # 1.05 x 1195 / 1250
    rate = 1 + float(found.xirr_pct) / 100  # all flows are worth nothing at it, but for its last digits
    assert abs(1000 * rate ** (4 / 365) + 200 * rate ** (1 / 365) - 1195) < 1e-5
    assert found.max_drawdown_pct == Decimal("4.4")
    assert (found.fall.peak_on, found.fall.trough_on, found.fall.recovered_on) == (day("d0108"), day("d0109"), None)


def test_a_stretch_begins_with_what_there_was(lived_in):
    found = performance(lived_in, Span(day("d0108"), day("d0109")))
    assert (found.start_value, found.net_flows, found.gain) == (1050, 200, -55)
    assert (found.roi_pct, found.twr_pct) == (Decimal("-4.4"), Decimal("-4.4"))
    assert (found.invested, found.unrealized_pnl) == (1200, -5)


def test_risk_is_of_daily_returns(lived_in):
    found = performance(lived_in, WEEK)
    changes = [0, 0, 0.05, 0, 1195 / 1250 - 1]
    downside = sqrt(mean(min(it, 0) ** 2 for it in changes))
    assert near(found.sharpe, mean(changes) / stdev(changes) * sqrt(365))
    assert near(found.sortino, mean(changes) / downside * sqrt(365))
    assert found.returns == 5
    assert "few_returns" in codes(found)


def test_warnings_count_in_plain_words(lived_in):
    told = {it.code: it.detail for it in performance(lived_in, Span(day("d0109"), day("d0109"))).warnings}
    assert "1 daily return" in told["few_returns"]
    assert "1 daily returns" not in told["few_returns"]


def test_all_days_come_to_what_the_portfolio_says_of_itself(lived_in, house):
    say(lived_in, "sell", "d0110", of=house, quantity="2", price="120", fee="3")
    say(lived_in, "dividend", "d0111", of=house, amount="10", tax="1")
    say(lived_in, "fee", "d0112", amount="4")
    found = performance(lived_in, Range.MAX)
    assert (found.realized_pnl, found.income, found.fees, found.taxes) == (
        lived_in.gained, lived_in.income, lived_in.fees, lived_in.taxes,
    )  # fmt: skip
    assert (found.invested, found.net_flows) == (lived_in.put_in, lived_in.put_in)
    parts = found.realized_pnl + found.unrealized_pnl + found.income - found.fees - found.taxes
    assert found.gain == parts == found.total_value - 1200
    assert found.span.first == day("d0105")


def test_separate_fees_are_those_of_trades_too(lived_in, house):
    say(lived_in, "sell", "d0110", of=house, quantity="2", price="120", fee="3", tax="2")
    assert (performance(lived_in).fees, performance(lived_in).taxes) == (0, 2)
    portfolios.change(lived_in, fee_policy="separate")
    lived_in.refresh_from_db()
    assert performance(lived_in).fees == lived_in.fees == 3


def test_what_was_revised_and_made_void_counts_once_and_never(lived_in):
    row = say(lived_in, "withdrawal", "d0108", amount="100")
    assert performance(lived_in, WEEK).net_flows == 1100
    ledger.void([row], by=lived_in.owner_id)
    lived_in.refresh_from_db()
    found = performance(lived_in, WEEK)
    assert (found.net_flows, found.gain) == (1200, -5)
    moved = flows.moved(lived_in, *WEEK)
    assert (moved.came_in, moved.went_out) == (1200, 0)
    assert [(it.came_in, it.went_out) for it in flows.by_day(lived_in.pk, *WEEK)] == [(1000, 0), (200, 0)]


def test_figures_are_the_same_before_and_after_the_worker_has_kept_the_days(lived_in):
    before = performance(lived_in)
    history.rebuild(lived_in.pk)
    lived_in.refresh_from_db()
    assert performance(lived_in) == before


def test_the_stretch_before_anything_happened_has_no_returns(lived_in):
    found = performance(lived_in, Span(day("d0101"), day("d0104")))
    assert (found.roi_pct, found.twr_pct, found.xirr_pct, found.sharpe, found.beta) == (None,) * 5
    assert codes(found) == ["empty"]


def test_an_empty_portfolio_answers_null_and_not_0(book):
    for asked in Range:
        found = performance(book, asked)
        assert (found.roi_pct, found.twr_pct, found.xirr_pct, found.max_drawdown_pct) == (None,) * 4


def test_a_range_that_begins_before_the_portfolio_begins_with_it(lived_in):
    assert performance(lived_in, Range.Y5).span == performance(lived_in, Range.MAX).span
    assert performance(lived_in, Range.Y5).twr_pct == performance(lived_in, Range.MAX).twr_pct


def test_without_a_rate_that_explains_the_flows_none_is_said(book):
    say(book, "deposit", f"d{timezone.now():%m%d}", amount="100")
    found = performance(book)
    assert (found.xirr_pct, found.roi_pct) == (None, 0)
    assert "xirr_none" in codes(found)


def test_a_gain_on_no_capital_counts_as_no_return_and_is_told(book, house):
    say(book, "buy", "d0106", of=house, quantity="5", price="100")  # with money that nobody put in
    found = performance(book, Span(day("d0106"), day("d0108")))
    assert (found.gain, found.twr_pct, found.roi_pct) == (50, 0, None)
    assert "no_capital" in codes(found)


def test_the_person_s_own_money_is_measured_against_their_benchmark(lived_in, alice):
    market = thing(alice, "MARKET", d0105="200", d0107="220", d0109="198")
    portfolios.change(lived_in, benchmark=market)
    lived_in.refresh_from_db()
    found = performance(lived_in, Span(day("d0106"), day("d0109")))
    assert found.benchmark == ("MARKET", "Market", Decimal("-1"), True)
    # two common returns: 5 % and -4.4 % beside 10 % and -10 %
    assert near(found.beta, (0.05 - (1195 / 1250 - 1)) / 0.2)


def test_what_comes_today_is_no_return_of_today(lived_in):
    before = performance(lived_in)
    say(lived_in, "deposit", f"d{timezone.now():%m%d}", amount="5000")
    after = performance(lived_in)
    assert (after.twr_pct, after.gain, after.total_value) == (before.twr_pct, before.gain, before.total_value + 5000)


@pytest.fixture
def in_euros(alice):
    book = portfolios.open_one(alice, name="In euros", base_currency="EUR")
    say(book, "deposit", "d0105", amount="1000")
    portfolios.change(book, benchmark=thing(alice, "DOLLARS", d0104="100", d0109="100"))
    book.refresh_from_db()
    return book


def test_a_benchmark_is_told_in_the_currency_of_the_portfolio(in_euros):
    pair = Instrument.objects.create(
        symbol="EUR/USD", name="Euro", kind="fx", base="EUR", currency="USD", hand_priced=True
    )
    priced(pair, d0104="1", d0109="1.25")
    assert performance(in_euros, WEEK).benchmark.twr_pct == -20


def test_a_benchmark_without_a_rate_has_no_return(in_euros):
    found = performance(in_euros, WEEK)
    assert found.benchmark.twr_pct is None
    assert "benchmark_unknown" in codes(found)

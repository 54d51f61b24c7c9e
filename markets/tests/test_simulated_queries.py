"""What the rest of the product reads from the simulator."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from markets.calc.intervals import DAY_MS, HOUR_MS, Interval
from markets.models import Instrument, SimulatedShift
from markets.queries import companies, shapes, simulated
from markets.services import catalogue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, 34, 56, 789_000, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def reliance(db: None) -> Instrument:
    catalogue.load(only={"RELIANCE.NS", "RELIANCE.BO"})
    return Instrument.objects.get(symbol="RELIANCE.NS")


def test_a_limit_alone_gives_the_newest(btc: Instrument, reliance: Instrument) -> None:
    for one in (btc, reliance):
        for interval in Interval:
            found = simulated.candles(one, interval, limit=100, now_ms=NOW_MS)
            assert len(found) == 100
            assert found == sorted(found)
            assert found[-1].close == float(simulated.price(one, NOW))


def test_with_a_start_the_first_are_given(btc: Instrument) -> None:
    start_ms = NOW_MS - 30 * DAY_MS
    found = simulated.candles(btc, Interval.D1, start_ms=start_ms, limit=5, now_ms=NOW_MS)
    assert [bar.ts_ms for bar in found] == [Interval.D1.floor(start_ms) + (day + 1) * DAY_MS for day in range(5)]


def test_history_is_five_years_and_no_future(btc: Instrument) -> None:
    found = simulated.candles(btc, Interval.W1, end_ms=NOW_MS + 400 * DAY_MS, now_ms=NOW_MS)
    assert 259 <= len(found) <= 264
    assert found[-1].ts_ms == Interval.W1.floor(NOW_MS)


def test_prices_are_about_what_they_are_known_to_be(btc: Instrument, reliance: Instrument) -> None:
    assert 50_000 < simulated.price(btc, NOW) < 75_000
    assert 2_500 < simulated.price(reliance, NOW) < 3_300


def test_an_indian_share_is_traded_in_indian_hours(reliance: Instrument) -> None:
    found = simulated.candles(reliance, Interval.M1, start_ms=NOW_MS - 7 * DAY_MS, now_ms=NOW_MS)
    moments = {(bar.ts_ms % DAY_MS) / HOUR_MS for bar in found}
    assert (min(moments), max(moments)) == (3.75, 9 + 59 / 60)
    assert {datetime.fromtimestamp(bar.ts_ms / 1000, UTC).weekday() for bar in found} <= {0, 1, 2, 3, 4}


def test_a_company_has_one_price_at_two_exchanges(reliance: Instrument) -> None:
    twin = Instrument.objects.get(symbol="RELIANCE.BO")
    assert simulated.price(twin, NOW) == simulated.price(reliance, NOW)


def test_closes_are_exact_and_only_of_days_that_are_over(btc: Instrument, reliance: Instrument) -> None:
    bars = simulated.candles(btc, Interval.D1, start_ms=NOW_MS - 10 * DAY_MS, now_ms=NOW_MS)
    found = simulated.closes(btc, date(2026, 11, 1), date(2026, 11, 30), now=NOW)
    assert found[-1][0] == date(2026, 11, 19)
    assert [float(close) for _, close in found[-5:]] == [bar.close for bar in bars[-6:-1]]
    assert all(-close.as_tuple().exponent <= 2 for _, close in found)
    # at 12:34 UTC the Indian session of the day is over
    assert simulated.closes(reliance, date(2026, 11, 1), date(2026, 11, 30), now=NOW)[-1][0] == date(2026, 11, 20)


def test_a_price_that_was_set_is_where_the_walk_goes_on(btc: Instrument) -> None:
    at = NOW - timedelta(days=3, minutes=7)
    before = simulated.price(btc, NOW)
    untouched = simulated.candles(btc, Interval.D1, start_ms=NOW_MS - 5 * DAY_MS, now_ms=NOW_MS)
    SimulatedShift.objects.create(instrument=btc, at=at, factor=1.5)
    after = simulated.candles(btc, Interval.D1, start_ms=NOW_MS - 5 * DAY_MS, now_ms=NOW_MS)
    assert after[0] == untouched[0]
    assert abs(simulated.price(btc, NOW) / before - Decimal("1.5")) < Decimal("0.00001")
    assert after[-1].open == pytest.approx(untouched[-1].open * 1.5, abs=0.02)
    assert len(after) == len(untouched)


def test_splits_are_in_the_closes_up_to_their_end(reliance: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    real = companies.splits
    plain = dict(simulated.closes(reliance, date(2026, 11, 2), date(2026, 11, 6), now=NOW))
    split = companies.Action("split", date(2026, 11, 9), ratio="2:1")
    monkeypatch.setattr(
        companies, "splits", lambda *asked: [split] if asked[1] <= split.ex_date <= asked[2] else real(*asked)
    )  # fmt: skip
    # in shares of Friday, before the split of Monday, each was worth twice as much as it is in shares of today
    unadjusted = dict(simulated.closes(reliance, date(2026, 11, 2), date(2026, 11, 6), now=NOW))
    assert unadjusted == {day: close * 2 for day, close in plain.items()}
    adjusted = dict(simulated.closes(reliance, date(2026, 11, 2), date(2026, 11, 13), now=NOW))
    assert plain.items() <= adjusted.items()


def test_a_company_pays_and_reports(reliance: Instrument) -> None:
    rows = [reliance, Instrument.objects.get(symbol="RELIANCE.BO")]
    book = shapes.book(rows)
    found = companies.actions(book, rows, date(2022, 1, 1), date(2026, 11, 20))
    dividends = [each for each in found[reliance.pk] if each.type == "dividend"]
    assert len(dividends) == 10 and all(each.amount > 0 and each.currency == "INR" for each in dividends)
    assert found[rows[1].pk] == found[reliance.pk]
    price = simulated.price(reliance, NOW)
    now, *reports = companies.figures(reliance, NOW.date(), price)
    assert now.market_cap == pytest.approx(price * 196 * 10**11 / 2900, rel=Decimal("0.001"))
    assert now.pe_ratio == pytest.approx(price / now.eps, rel=Decimal("0.01"))
    assert [each.period for each in reports].count("quarter") == 8
    assert [each.period for each in reports].count("year") == 4
    for year in (each for each in reports if each.period == "year"):
        quarters = [each for each in reports if each.period == "quarter" and each.as_of.year == year.as_of.year]
        assert len(quarters) < 4 or sum(each.net_income for each in quarters) == year.net_income


def test_what_nobody_knows_has_a_price_too(db: None) -> None:
    new = Instrument.objects.create(symbol="ZZZZ", name="New", kind="stock", exchange="NYSE", currency="USD")
    assert simulated.price(new, NOW) > 1
    assert len(simulated.candles(new, Interval.M5, limit=10, now_ms=NOW_MS)) == 10

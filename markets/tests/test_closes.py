"""Closes: in shares of any day, from the source that counts, and the rates of currencies."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markets.calc.adjust import Close, Split, adjusted, factor
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument
from markets.queries.closes import close_on, closes, rate
from markets.services.closes import store

MONDAY = date(2024, 6, 10)
TEN_FOR_ONE = Split(MONDAY, Fraction(10))


@pytest.fixture
def share(db: None, settings: Any) -> Instrument:
    settings.MARKET_DATA = "live"
    return Instrument.objects.create(
        symbol="NVDX", name="A share", kind="stock", currency="USD", primary_venue=Venue.YAHOO
    )


def told(
    instrument: Instrument, day: date, close: str, *, source: int = Venue.YAHOO, adjusted_to: date | None = None
) -> Close:
    return Close(instrument.pk, day, source, Decimal(close), adjusted_to)


def fx(symbol: str, close: str, day: date = MONDAY) -> None:
    base, _, currency = symbol.partition("/")
    pair = Instrument.objects.create(symbol=symbol, name=symbol, kind="fx", base=base, currency=currency)
    store([told(pair, day, close)])


@pytest.mark.parametrize(
    ("kind", "ratio", "expected"),
    [
        ("split", "2:1", Fraction(2)), ("split", "1:10", Fraction(1, 10)), ("split", "3:2", Fraction(3, 2)),
        ("bonus", "1:1", Fraction(2)), ("bonus", "1:2", Fraction(3, 2)), ("split", "1.5:1", Fraction(3, 2)),
        ("split", "0:1", None), ("split", "2", None), ("split", "", None), ("dividend", "2:1", None),
    ],
)  # fmt: skip
def test_what_one_share_becomes(kind: str, ratio: str, expected: Fraction | None) -> None:
    assert factor(kind, ratio) == expected


@pytest.mark.parametrize("days_before", [1, 30])
@pytest.mark.parametrize("source_adjusts", [True, False])
def test_a_provider_that_adjusts_and_one_that_does_not_say_the_same(days_before: int, source_adjusts: bool) -> None:
    day, after = MONDAY - timedelta(days=days_before), MONDAY + timedelta(days=5)
    close = Close(1, day, 20, Decimal("120.8"), after) if source_adjusts else Close(1, day, 20, Decimal("1208"))
    assert adjusted(close, [TEN_FOR_ONE], to=after) == Decimal("120.8")
    assert adjusted(close, [TEN_FOR_ONE], to=day) == Decimal("1208")


def test_a_split_is_applied_from_its_day_on_and_not_twice() -> None:
    on_the_day = Close(1, MONDAY, 20, Decimal("121.5"))
    assert adjusted(on_the_day, [TEN_FOR_ONE], to=MONDAY + timedelta(days=99)) == Decimal("121.5")
    until_the_day = Close(1, MONDAY - timedelta(days=3), 20, Decimal("120"), MONDAY)
    assert adjusted(until_the_day, [TEN_FOR_ONE], to=MONDAY) == Decimal("120")


@given(
    st.decimals("0.0001", "1000000", places=4),
    st.lists(st.tuples(st.integers(1, 400), st.sampled_from([Fraction(2), Fraction(3, 2), Fraction(1, 10)]))),
)
def test_there_and_back_is_where_it_was(close: Decimal, rows: list[tuple[int, Fraction]]) -> None:
    splits = [Split(MONDAY + timedelta(days=days), times) for days, times in rows]
    end = MONDAY + timedelta(days=500)
    there = adjusted(Close(1, MONDAY, 20, close), splits, to=end)
    if there:
        back = adjusted(Close(1, MONDAY, 20, there, end), splits, to=MONDAY)
        assert abs(back - close) / close < Decimal("1e-6") or there < Decimal("1e-10")


def test_history_is_in_shares_of_its_end_and_one_close_in_those_of_its_day(share: Instrument) -> None:
    friday = MONDAY - timedelta(days=3)
    store([told(share, friday, "1208.88"), told(share, MONDAY, "121.79")])
    CorporateAction.objects.create(instrument=share, type="split", ex_date=MONDAY, ratio="10:1", source=Venue.YAHOO)
    CorporateAction.objects.create(instrument=share, type="split", ex_date=MONDAY, ratio="10:1", source=Venue.OWN_DATA)

    assert closes(share, friday, MONDAY) == {friday: Decimal("120.888"), MONDAY: Decimal("121.79")}
    assert closes(share, friday, friday) == {friday: Decimal("1208.88")}
    sunday = close_on(share, MONDAY - timedelta(days=1))
    assert sunday is not None
    assert (sunday.day, sunday.close) == (friday, Decimal("1208.88"))
    later = close_on(share, MONDAY - timedelta(days=1), shares_of=MONDAY)
    assert later is not None
    assert later.close == Decimal("120.888")


def test_a_persons_figure_comes_first_then_the_primary_venues(share: Instrument) -> None:
    days = [MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)]
    store([told(share, day, "3", source=Venue.OWN_DATA) for day in days])
    store([told(share, day, "2") for day in days[:2]])
    store([told(share, days[0], "1", source=Venue.HAND)])
    store([told(share, days[0], "9", source=Venue.SIMULATOR)])
    assert [int(close) for close in closes(share, days[0], days[2]).values()] == [1, 2, 3]


def test_an_old_close_is_found_and_none_before_the_first(share: Instrument) -> None:
    store([told(share, MONDAY, "5")])
    found = close_on(share, MONDAY + timedelta(days=700))
    assert found is not None
    assert found.day == MONDAY
    assert close_on(share, MONDAY - timedelta(days=1)) is None
    assert closes(share, MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)) == {}


def test_rates_straight_turned_round_and_through_another(share: Instrument) -> None:
    fx("EUR/USD", "1.25")
    fx("USD/INR", "80")
    assert rate("EUR", "USD", MONDAY) == Decimal("1.25")
    assert rate("USD", "EUR", MONDAY) == Decimal("0.8")
    assert rate("EUR", "INR", MONDAY + timedelta(days=2)) == Decimal("100")
    assert rate("INR", "EUR", MONDAY) == Decimal("0.01")
    assert rate("USDT", "USD", MONDAY) == rate("CHF", "CHF", MONDAY) == 1
    assert rate("EUR", "CHF", MONDAY) is None
    assert rate("EUR", "USD", MONDAY - timedelta(days=1)) is None

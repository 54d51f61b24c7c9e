"""Prices that people write down, by day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.cast import Api, code_of
from markets import live
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.queries.closes import close_on
from markets.services import hand_prices

TODAY = datetime.now(UTC).date()


@pytest.fixture
def gold(alice):
    return Instrument.objects.create(
        symbol="GOLD", name="Coins", kind="fund", currency="INR", owner=alice, hand_priced=True,
        tick_size=Decimal("0.01"),
    )  # fmt: skip


@pytest.fixture
def mine(alice):
    api = Api()
    api.sign_in(alice)
    return api


def write(api, *rows, symbol="GOLD"):
    return api("POST", f"instruments/{symbol}/prices", [{"date": str(day), "price": price} for day, price in rows])


def test_each_day_has_one_price(gold, mine, django_capture_on_commit_callbacks):
    write(mine, ("2025-01-02", "100"), ("2025-03-31", "110.5"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = write(mine, ("2025-01-02", "101"), (TODAY, "120"))

    assert answer.status_code == 200, answer.content
    assert answer.json()["results"] == [
        {"date": str(TODAY), "price": "120"},
        {"date": "2025-03-31", "price": "110.5"},
        {"date": "2025-01-02", "price": "101"},
    ]
    assert close_on(gold, TODAY.replace(year=2025, month=3, day=1)).close == Decimal("101")
    latest = mine.get("instruments/GOLD").json()["latest"]
    assert (latest["price"], latest["change_pct_24h"], latest["venue"]) == ("120", "8.59728507", "hand")


def test_null_takes_a_day_away(gold, mine, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        write(mine, ("2025-01-02", "100"))
    assert live.latest([gold.pk])[gold.pk].price == 100
    with django_capture_on_commit_callbacks(execute=True):
        assert write(mine, ("2025-01-02", None)).json() == {"count": 0, "results": []}
    assert live.latest([gold.pk]) == {}


def test_a_price_by_hand_is_never_stale(gold, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        hand_prices.put(gold, {TODAY.replace(year=2020, day=1): Decimal(5)})

    found = live.latest([gold.pk])[gold.pk]
    assert not found.is_stale(int(datetime(2099, 1, 1, tzinfo=UTC).timestamp() * 1000))
    assert datetime.fromtimestamp(found.ts_ms / 1000, UTC).year == 2020


def test_a_fresh_valkey_is_told_again(gold):
    hand_prices.put(gold, {TODAY: Decimal(5)})
    live.forget([gold.pk])

    assert hand_prices.publish_missing() == 1
    assert hand_prices.publish_missing() == 0
    assert live.latest([gold.pk])[gold.pk].price == 5


@pytest.mark.parametrize(
    "rows",
    [
        [("2025-01-02", "1"), ("2025-01-02", "2")],
        [(TODAY + timedelta(days=2), "1")],
        [("2025-01-02", "0.001")],
        [("2025-01-02", "0")],
        [("2025-01-02", "-1")],
        [("0001-01-01", "1")],
        [],
    ],
)
def test_what_cannot_be_is_a_400_and_changes_nothing(gold, mine, rows):
    write(mine, ("2025-01-02", "100"))

    assert write(mine, *rows).status_code == 400
    assert [row.close for row in DailyClose.objects.filter(instrument=gold)] == [100]


def test_a_markets_price_is_not_written_by_hand(charlie):
    Instrument.objects.create(symbol="AAPL", name="Apple", kind="stock", currency="USD")
    api = Api()
    api.sign_in(charlie)

    answer = write(api, ("2025-01-02", "1"), symbol="AAPL")
    assert (answer.status_code, code_of(answer)) == (409, "not_hand_priced")


def test_an_administrator_fixes_what_a_provider_got_wrong(db):
    apple = Instrument.objects.create(symbol="AAPL", name="Apple", kind="stock", currency="USD")
    day = TODAY - timedelta(days=3)
    DailyClose.objects.create(instrument=apple, day=day, source=Venue.YAHOO, close=Decimal("2.5"))

    hand_prices.fix(apple, {day: Decimal("250")})
    assert close_on(apple, day).close == 250
    hand_prices.fix(apple, {day: None})
    assert close_on(apple, day).close == Decimal("2.5")
    assert live.latest([apple.pk]) == {}


@pytest.mark.parametrize("close", ["0", "-1"])
def test_c2_the_table_refuses_a_price_of_nothing(gold, close):
    with pytest.raises(IntegrityError), transaction.atomic():
        DailyClose.objects.create(instrument=gold, day=TODAY, source=Venue.HAND, close=Decimal(close))


def test_c2_the_table_refuses_a_step_of_nothing(gold):
    with pytest.raises(IntegrityError), transaction.atomic():
        Instrument.objects.filter(pk=gold.pk).update(tick_size=0)

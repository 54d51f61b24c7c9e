"""What an order waits for is of the shares of its day: a split makes it the same in new ones."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.kit.models import Event
from markets.calc.venues import Venue
from markets.engine import Hit
from markets.models import CorporateAction, Instrument
from portfolios.engine import subscriber
from portfolios.models import Order
from portfolios.services import restating
from portfolios.tests.trading import book_of, move, opened, says, trade
from tests.race import race


@pytest.fixture
def share(db, monkeypatch):
    opened(monkeypatch)
    one = Instrument.objects.create(symbol="TITAN.NS", name="Titan", kind="stock", currency="USD")
    says(one, "100")
    return one


@pytest.fixture
def book(alice):
    return book_of(alice)


THIRDS = Decimal("53.333333333333333333")  # 80 for three halves


def ago(days):
    return timezone.now() - timedelta(days=days)


def waits(book, share, side="buy", quantity="10", price="80", placed=2, **asked):
    """Placed some days ago."""
    order = trade(book, share, side, quantity, **{"order_type": "limit", "price": price, **asked}).order
    Order.objects.filter(pk=order.pk).update(armed_ms=int(ago(placed).timestamp() * 1000))
    return order


def split(share, ratio="2:1", days=0, kind="split"):
    day = ago(days).date()
    return CorporateAction.objects.create(instrument=share, type=kind, ratio=ratio, ex_date=day, source=Venue.YAHOO)


def reach(share, price):
    return subscriber.reached([Hit(level, move(share, price)) for level in subscriber.levels()])


def now(order):
    order = Order.objects.get(pk=order.pk)
    return order.state, order.quantity, order.price


def test_the_first_price_after_a_split_fills_nothing_and_it_waits_in_new_shares(book, share):
    order = waits(book, share)
    split(share)
    [level] = reach(share, "50")  # 100 before the split
    assert now(order) == ("open", 20, 40)
    assert level.price == 40
    reach(share, "41")
    assert now(order)[0] == "open"
    reach(share, "40")
    assert (now(order)[0], Order.objects.get().transaction.quantity) == ("filled", 20)


@pytest.mark.parametrize(
    ("kind", "ratio", "expected"), [
        ("split", "2:1", (20, 40)), ("split", "1:5", (2, 400)), ("split", "3:2", (15, THIRDS)),
        ("bonus", "1:1", (20, 40)),
    ],
)  # fmt: skip
def test_each_ratio(book, share, kind, ratio, expected):
    order = waits(book, share)
    split(share, ratio, kind=kind)
    reach(share, "60")
    assert now(order) == ("open", *expected)


def test_it_ends_where_whole_shares_would_become_fractions(book, share):
    order = waits(book, share, quantity="11")
    split(share, "1:2")
    assert reach(share, "60") == []
    assert now(order)[0] == "rejected"
    assert Event.objects.get(kind="order.rejected").payload["reason"] == "split_leaves_fractions"


def test_who_ordered_fractions_has_them_afterwards(book, share):
    order = waits(book, share, quantity="0.5")
    split(share, "1:2")
    reach(share, "60")
    assert now(order) == ("open", Decimal("0.25"), 160)


def test_its_owner_is_told_once(book, share):
    order = waits(book, share)
    split(share)
    reach(share, "60")
    reach(share, "60")
    told = Event.objects.get(kind="order.restated")
    assert (told.user_id, told.subject) == (book.owner_id, str(order.pk))
    assert [told.payload[it] for it in ("quantity_before", "quantity", "price")] == ["10", "20", "40"]


@pytest.mark.parametrize(("placed", "days"), [(2, 3), (2, 2), (0, 0), (2, -1)])
def test_it_is_left_alone_by_splits_before_it_and_those_to_come(book, share, placed, days):
    order = waits(book, share, placed=placed)
    split(share, days=days)
    reach(share, "90")
    reach(share, "81")
    assert now(order) == ("open", 10, 80)


def test_two_splits_while_nobody_looked_are_both_followed(book, share):
    order = waits(book, share, placed=9)
    split(share, days=5)
    split(share, "3:1", days=1)
    reach(share, "60")
    assert now(order)[1] == 60


@pytest.mark.django_db(transaction=True)
def test_told_by_many_at_once_it_is_followed_once(alice, monkeypatch):
    opened(monkeypatch)
    share = Instrument.objects.create(symbol="TITAN.NS", name="Titan", kind="stock", currency="USD")
    says(share, "100")
    order = waits(book_of(alice), share)
    split(share)
    race(6, lambda _: restating.follow(Order.objects.select_related("instrument", "portfolio")))
    assert now(order) == ("open", 20, 40)
    assert Event.objects.filter(kind="order.restated").count() == 1

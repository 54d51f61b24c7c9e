"""Orders that wait for a price: where they are filled, what ends them, and that it happens once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.kit.errors import NotFound
from config.kit.models import Event
from markets.calc.levels import Level
from markets.engine import Hit
from markets.models import Instrument
from portfolios.engine import subscriber
from portfolios.errors import Incomplete, InsufficientFunds, InsufficientHoldings, NotOpen
from portfolios.models import CashBalance, Holding, Order, Portfolio
from portfolios.queries import orders as reading
from portfolios.services import fills, orders
from portfolios.tests.trading import SATURDAY, book_of, closed, move, opened, says, trade

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice) -> Portfolio:
    return book_of(alice)


@pytest.fixture
def btc(btc: Instrument) -> Instrument:
    says(btc, "100")
    return btc


def reached(one: Instrument, price: str, **given: object) -> list[Level[str]]:
    """What the engine does when a price reached every level of this instrument."""
    levels = [level for level in subscriber.levels() if level.instrument_id == one.pk]
    return subscriber.reached([Hit(level, move(one, price, **given)) for level in levels])


def state(posted) -> str:
    return Order.objects.get(pk=posted.order.pk).state


@pytest.mark.parametrize(
    ("side", "type", "price", "at"),
    [
        ("buy", "limit", "95", ("94", "below", 95)), ("sell", "limit", "105", ("106", "above", 105)),
        ("buy", "stop", "105", ("106", "above", 105)), ("sell", "stop", "95", ("94", "below", 95)),
    ],
)  # fmt: skip
def test_it_waits_for_its_price_and_is_filled_there(book, btc, side, type, price, at):
    trade(book, btc, "buy", "1")
    posted = trade(book, btc, side, "1", order_type=type, price=price)
    assert posted.status == "open"
    [level] = subscriber.levels()
    assert (level.direction, level.price) == at[1:]
    reached(btc, at[0])
    assert state(posted) == "filled"
    assert Holding.objects.get().quantity == (2 if side == "buy" else 0)


def test_a_limit_on_the_way_is_filled_at_the_limit_and_a_stop_at_what_came_after(book, btc):
    trade(book, btc, "buy", "2")
    limit = trade(book, btc, "sell", "1", order_type="limit", price="105")
    stop = trade(book, btc, "sell", "1", order_type="stop", price="95")
    reached(btc, "107", low="94", high="108")
    assert Order.objects.get(pk=limit.order.pk).transaction.price == 105
    assert Order.objects.get(pk=stop.order.pk).transaction.price == 107


def test_one_that_the_market_has_reached_already_is_filled_at_once_at_the_markets_price(book, btc):
    limit = trade(book, btc, "buy", "1", order_type="limit", price="105")
    assert (limit.status, limit.price) == ("filled", 100)
    stop = trade(book, btc, "sell", "1", order_type="stop", price="105")
    assert (stop.status, [it.code for it in stop.warnings]) == ("filled", ["filled_at_once"])


def test_it_is_refused_when_it_could_not_be_paid(book, btc):
    with pytest.raises(InsufficientFunds):
        trade(book, btc, "buy", "200", order_type="limit", price="90")
    with pytest.raises(InsufficientHoldings):
        trade(book, btc, "sell", "1", order_type="stop", price="90")
    with pytest.raises(Incomplete):
        trade(book, btc, "buy", "1", order_type="limit")
    assert not Order.objects.exists()


def test_what_can_no_longer_be_paid_is_rejected_and_says_why(book, btc):
    posted = trade(book, btc, "buy", "100", order_type="limit", price="95")
    trade(book, btc, "buy", "90")
    reached(btc, "95")
    order = Order.objects.get(pk=posted.order.pk)
    assert (order.state, order.reason, order.transaction) == ("rejected", "insufficient_funds", None)
    assert CashBalance.objects.get().amount == 1000
    assert Event.objects.get(kind="order.rejected").payload["reason"] == "insufficient_funds"


def test_a_price_from_before_it_was_placed_fills_nothing_and_it_goes_on_waiting(book, btc):
    posted = trade(book, btc, "buy", "1", order_type="limit", price="95")
    again = reached(btc, "90", ts_ms=posted.order.armed_ms - 1)
    assert (state(posted), [level.key for level in again]) == ("open", [str(posted.order.pk)])


def test_a_closed_market_fills_nothing_until_it_opens(book, btc, monkeypatch):
    closed(monkeypatch)
    market, limit = trade(book, btc, "buy", "1"), trade(book, btc, "buy", "1", order_type="limit", price="99")
    reached(btc, "98")
    assert (state(market), state(limit)) == ("open", "open")
    opened(monkeypatch)
    reached(btc, "98")
    assert [Order.objects.get(pk=it.order.pk).transaction.price for it in (market, limit)] == [98, 98]


def test_an_order_for_the_day_ends_with_the_session(book, btc, monkeypatch):
    opened(monkeypatch, SATURDAY)
    posted = trade(book, btc, "buy", "1", order_type="limit", price="95", lasting="day")
    assert posted.order.expires_at == SATURDAY
    assert trade(book, btc, "buy", "1", order_type="limit", price="95").order.expires_at is None


def test_where_a_market_never_closes_a_day_is_one_of_utc(book, btc):
    ends = trade(book, btc, "buy", "1", order_type="limit", price="95", lasting="day").order.expires_at
    assert (ends - timezone.now(), ends.hour) <= (timedelta(days=1), 0)


def test_past_its_day_it_is_expired_whatever_the_price_does(book, btc):
    first, second = (trade(book, btc, "buy", "1", order_type="limit", price="95", lasting="day") for _ in range(2))
    Order.objects.filter(pk=first.order.pk).update(expires_at=timezone.now())
    reached(btc, "90")
    assert (state(first), state(second)) == ("expired", "filled")
    assert Event.objects.filter(kind="order.expired").count() == 1


def test_the_sweep_finds_what_the_engine_did_not_see(book, btc):
    old, limit, far = (trade(book, btc, "buy", "1", order_type="limit", price=it) for it in ("94", "95", "80"))
    Order.objects.filter(pk=old.order.pk).update(expires_at=timezone.now())
    says(btc, "95", good_for_s=-1)
    assert fills.sweep() == 1  # by a price that is too old only days end
    says(btc, "93")
    assert fills.sweep() == 1
    assert [state(it) for it in (old, limit, far)] == ["expired", "filled", "open"]


def test_a_price_that_came_before_the_engine_had_heard_counts(book, btc, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        posted = trade(book, btc, "buy", "1", order_type="limit", price="95")
    says(btc, "94")
    for callback in waiting:
        callback()
    assert state(posted) == "filled"


def test_a_cancelled_one_stays_cancelled(book, btc):
    posted = trade(book, btc, "buy", "1", order_type="limit", price="95")
    [level] = subscriber.levels()
    assert orders.cancel(posted.order).state == "cancelled"
    subscriber.reached([Hit(level, move(btc, "90"))])
    assert (state(posted), Holding.objects.exists()) == ("cancelled", False)
    with pytest.raises(NotOpen):
        orders.cancel(posted.order)


def test_told_twice_it_is_filled_once(book, btc):
    trade(book, btc, "buy", "1", order_type="limit", price="95")
    hits = [Hit(level, move(btc, "90")) for level in subscriber.levels()]
    stale = list(orders.open_ones())
    subscriber.reached(hits)
    subscriber.reached(hits)
    assert fills.fill([(stale[0], Decimal(90))]) == []
    assert Holding.objects.get().quantity == 1


def test_the_list_has_the_newest_first_and_none_of_a_strangers(book, btc, bob):
    first, second = (trade(book, btc, "buy", "1", order_type="limit", price=it) for it in ("95", "94"))
    orders.cancel(first.order)
    assert list(reading.orders(book)) == [second.order, first.order]
    assert list(reading.orders(book, state="open")) == [second.order]
    with pytest.raises(NotFound):
        reading.order_of(book_of(bob), first.order.pk)

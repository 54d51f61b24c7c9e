"""Facts of portfolios and accounts become notifications, one each."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import security
from alerts.models import Notification
from alerts.services import events as news
from config.kit import events
from config.kit.models import Event, Outbox
from markets.models import Instrument
from portfolios.models import Order, Portfolio
from portfolios.services import orders
from portfolios.services.portfolios import open_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(alice: User) -> Portfolio:
    open_first(user=alice, balance=Decimal(1000))
    return Portfolio.objects.get(owner=alice)


def told(kind: str, user: User, subject: str = "", **payload: object) -> Notification:
    event = events.record(kind, user.pk, subject, payload)
    news.take(event.pk)
    return Notification.objects.get(once=f"event:{event.pk}")


FILL = {
    "id": "x", "symbol": "BTC/USDT", "side": "sell", "quantity": "0.5", "price": "70010.5", "currency": "USDT",
    "total": "35005.25", "realized_pnl": "120.5", "balance": "1", "transaction": "x", "type": "limit",
    "base_currency": "USD", "portfolio_name": "Main",
}  # fmt: skip


def test_e6_an_event_taken_twice_is_told_once(alice: User, portfolio: Portfolio) -> None:
    event = events.record("trade.filled", alice.pk, "x", {**FILL, "portfolio": str(portfolio.pk)})
    assert Outbox.objects.filter(job="alerts.take", args=[event.pk]).exists()
    news.take(event.pk)
    news.take(event.pk)
    assert Notification.objects.count() == 1


def test_a_fill(alice: User, portfolio: Portfolio, btc: Instrument) -> None:
    found = told("trade.filled", alice, "x", **FILL, portfolio=str(portfolio.pk))
    assert (found.kind, found.title) == ("order", "Sold 0.5 BTC/USDT at 70010.5")
    assert "Realised: +120.5 USD" in found.body
    assert (found.portfolio, found.instrument) == (portfolio, btc)
    assert found.path == f"/portfolios/{portfolio.pk}/orders/"


def test_an_order_that_expired_as_orders_say_it(alice: User, portfolio: Portfolio, btc: Instrument) -> None:
    order = Order.objects.create(
        portfolio=portfolio, instrument=btc, side="buy", type="limit", quantity=Decimal("0.5"), price=Decimal(1),
        armed_ms=0, expires_at=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    assert orders.expire(order)
    news.take(Event.objects.get(kind="order.expired").pk)
    assert Notification.objects.get().title == "Order for BTC/USDT expired"


def test_a_market_order_was_answered_as_it_was_placed(alice: User, portfolio: Portfolio, btc: Instrument) -> None:
    order = Order.objects.create(
        portfolio=portfolio, instrument=btc, side="buy", type="market", quantity=Decimal("0.5"), armed_ms=0
    )
    said = {**FILL, "type": "market", "portfolio": str(portfolio.pk)}
    event = events.record("trade.filled", alice.pk, str(order.pk), said)
    news.take(event.pk)
    assert not Notification.objects.exists()

    waited = events.record("trade.filled", alice.pk, str(order.pk), said)
    Order.objects.update(placed_at=timezone.now() - timedelta(hours=9))
    news.take(waited.pk)
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(("kind", "subject", "payload", "title", "row"), [
    ("order.rejected", "x", {"symbol": "BTC/USDT", "side": "buy", "type": "stop", "quantity": "1",
     "reason": "insufficient_funds"}, "Order for BTC/USDT was rejected", "order"),
    ("import.done", "0b1c9f0e-8f0a-4a52-9a0a-2f6c3b0f3f11", {"file": "trades.csv", "new": 12, "duplicate": 3},
     "Import of trades.csv is done", "report"),
    ("action.applied", "AAPL", {"action": "x", "type": "split", "ratio": "4:1", "amount": "0", "currency": "",
     "ex_date": "2026-11-20"}, "Split 4:1 of AAPL", "corporate_action"),
    ("dividend.proposed", "AAPL", {"action": "x", "type": "dividend", "ratio": "", "amount": "2.500", "currency": "USD",
     "ex_date": "2026-11-20"}, "Dividend of AAPL", "corporate_action"),
])  # fmt: skip
def test_what_portfolios_say(alice: User, portfolio: Portfolio, kind, subject, payload, title, row) -> None:
    found = told(kind, alice, subject, **payload, portfolio=str(portfolio.pk))
    assert (found.title, found.kind) == (title, row)
    assert found.path
    assert found.body


def test_what_is_gone_is_not_linked(alice: User) -> None:
    found = told("trade.filled", alice, "x", **FILL, portfolio="0b1c9f0e-8f0a-4a52-9a0a-2f6c3b0f3f11")
    assert (found.portfolio, found.path) == (None, "")


def test_a_new_device_is_told_where_one_is(alice: User) -> None:
    security.note(alice, security.Kind.NEW_DEVICE, Visitor(device="Firefox on Linux", address="203.0.113.7"))
    security.note(alice, security.Kind.SIGNED_IN)
    news.take(Event.objects.get(kind__startswith="security.").pk)
    found = Notification.objects.get()
    assert (found.kind, found.title, found.path) == ("security", "Signed in on a new device", "/settings/security/")
    assert "Firefox on Linux, 203.0.113.7" in found.body
    assert not found.deliveries.filter(channel="email").exists(), "its letter is the security log's own"


def test_a_changed_password_is_an_event(client: Client, alice: User) -> None:
    client.force_login(alice)
    security.note(alice, security.Kind.PASSWORD_CHANGED)
    assert Outbox.objects.filter(job="alerts.take").count() == 1


def test_j6_events_that_no_job_took_are_swept_once(alice: User, portfolio: Portfolio) -> None:
    event = events.record("trade.filled", alice.pk, "x", {**FILL, "portfolio": str(portfolio.pk)})
    news.take_missed()
    assert not Notification.objects.exists(), "its job may still be on its way"

    Event.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    news.take_missed()
    news.take_missed()
    assert Notification.objects.count() == 1


def test_every_kind_that_is_read_has_words(settings) -> None:
    read = {kind for kind, readers in settings.EVENT_READERS.items() if news.READER in readers}
    assert {kind for kind in read if not kind.startswith("security.")} == set(news.WORDS)
    assert {kind for kind in read if kind.startswith("security.")} == {
        f"security.{kind.value}" for kind in security.TOLD_AT_ONCE
    }

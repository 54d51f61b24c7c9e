"""What stands in the addresses of routes: how to make one of each for a person. B1 asks for them as another one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

from accounts.models import ApiToken, RefreshFamily, User
from alerts.models import Alert, Notification, PushSubscription
from analytics.calc.backtest.ready import BY_SLUG
from analytics.models import Backtest, Screen
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import ImportBatch, Mapping, Portfolio, Watchlist
from portfolios.services import ledger, portfolios, shares


def user_id(user: User) -> object:
    return user.pk


def family_id(user: User) -> object:
    return RefreshFamily.objects.create(user=user, current="x", expires_at=user.joined_at.replace(year=2090)).pk


def api_token_id(user: User) -> object:
    return ApiToken.objects.create(user=user, name=user.name, secret=uuid4().hex, scopes=["read"]).pk


def instrument_symbol(user: User) -> object:
    """An own one. The catalogue is nobody's: what an administrator alone may change is in test_instruments.py."""
    own = {"name": user.name, "kind": "fund", "currency": "USD", "hand_priced": True}
    return Instrument.objects.get_or_create(owner=user, symbol=f"HOUSE-{user.pk}", defaults=own)[0].symbol


def backtest_id(user: User) -> object:
    form = BY_SLUG["golden-cross"].form
    instrument = Instrument.objects.get(symbol=instrument_symbol(user))
    span = {"interval": 1440, "start": "2025-01-01", "end": "2025-12-31"}
    return Backtest.objects.create(owner=user, name=user.name, instrument=instrument, strategy=form, **span).pk


def screen_id(user: User) -> object:
    return Screen.objects.get_or_create(owner=user, name=user.name, query="rsi__lt=30")[0].pk


def portfolio_id(user: User) -> object:
    return _portfolio(user).pk


def transaction_id(user: User) -> object:
    draft = Draft(kind=Kind.DEPOSIT, executed_at=date(2026, 1, 5), amount=Decimal(1000), note=user.name)
    return ledger.record(_portfolio(user), ledger.New(draft), by=user.pk).row.pk


def order_id(user: User) -> object:
    instrument = Instrument.objects.get(symbol=instrument_symbol(user))
    return _portfolio(user).orders.create(instrument=instrument, side="buy", type="limit", quantity=1, armed_ms=0).pk


def action_id(user: User) -> object:
    instrument = Instrument.objects.get(symbol=instrument_symbol(user))
    told = {"type": "split", "ex_date": date(2026, 1, 5), "ratio": "2:1", "state": "applied"}
    return _portfolio(user).actions.get_or_create(instrument=instrument, **told)[0].pk


def share_id(user: User) -> object:
    shares.share(_portfolio(user), hides_amounts=True, days=1)
    return _portfolio(user).shares.earliest("created_at").pk


def figure(user: User) -> object:
    return "gain"


def watchlist_id(user: User) -> object:
    return Watchlist.objects.get_or_create(owner=user, name=user.name)[0].pk


def _portfolio(user: User) -> Portfolio:
    found = Portfolio.objects.filter(owner=user, name=user.name).first()
    return found or portfolios.open_one(user, name=user.name, base_currency="USD")


def batch_id(user: User) -> object:
    return ImportBatch.objects.create(portfolio=_portfolio(user), file_name=user.name, content=b"", state="done").pk


def mapping_id(user: User) -> object:
    return Mapping.objects.get_or_create(owner=user, name=user.name, defaults={"columns": {}})[0].pk


def alert_id(user: User) -> object:
    instrument = Instrument.objects.get(symbol=instrument_symbol(user))
    row, _ = Alert.objects.get_or_create(owner=user, note=user.name, defaults={"instrument": instrument, "target": 1})
    return row.pk


def notification_id(user: User) -> object:
    return Notification.objects.get_or_create(user=user, title=user.name, once=f"test:{user.pk}")[0].pk


def subscription_id(user: User) -> object:
    known = {"user": user, "p256dh": "x", "auth": "x", "device": user.name}
    return PushSubscription.objects.get_or_create(endpoint=f"https://push.example/{user.pk}", defaults=known)[0].pk


def nobodys(user: User) -> object:
    """Not a thing of anybody's."""
    return "x"


# What stands in the address of a route: how to make one for a person.
OBJECTS: dict[str, Callable[[User], object]] = {
    "<str:whose>": user_id,
    "<uuid:access_id>": family_id,
    "<uuid:token_id>": api_token_id,
    "<uuid:screen_id>": screen_id,
    "<symbol:symbol>": instrument_symbol,
    "<uuid:backtest_id>": backtest_id,
    "<uuid:portfolio_id>": portfolio_id,
    "<uuid:batch_id>": batch_id,
    "<int:mapping_id>": mapping_id,
    "<uuid:transaction_id>": transaction_id,
    "<uuid:order_id>": order_id,
    "<uuid:action_id>": action_id,
    "<uuid:watchlist_id>": watchlist_id,
    "<uuid:share_id>": share_id,
    "<uuid:alert_id>": alert_id,
    "<uuid:notification_id>": notification_id,
    "<uuid:subscription_id>": subscription_id,
    "<slug:figure>": figure,
    "<str:share_token>": nobodys,
    "<str:name>": nobodys,
    "<str:token>": nobodys,
}

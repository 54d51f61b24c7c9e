"""Every route, and who gets through it by which method. A later route joins here: without an entry B1 and B4 fail."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.urls import URLResolver, get_resolver

from accounts.models import ApiToken, RefreshFamily, User
from alerts.models import Alert, Notification
from analytics.calc.backtest.ready import BY_SLUG
from analytics.models import Backtest, Screen
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import ImportBatch, Mapping, Portfolio, Watchlist
from portfolios.services import ledger, portfolios, shares

ANONYMOUS, TRADER, SUPPORT, COMPLIANCE, ADMINISTRATOR = "anonymous", "trader", "support", "compliance", "administrator"
EVERYBODY = frozenset({ANONYMOUS, TRADER, SUPPORT, COMPLIANCE, ADMINISTRATOR})
SIGNED_IN = EVERYBODY - {ANONYMOUS}

Who = frozenset[str]
PAGE = {"GET": EVERYBODY}
OPEN_POST = {"POST": EVERYBODY}
ONE_PERSON = {"GET": SIGNED_IN, "PUT": SIGNED_IN, "PATCH": SIGNED_IN}
PREFERENCES = {"GET": SIGNED_IN, "PUT": SIGNED_IN}
FORM = {"GET": EVERYBODY, "POST": EVERYBODY}
OWN_FORM = {"GET": SIGNED_IN, "POST": SIGNED_IN}
OWN_POST = {"POST": SIGNED_IN}
READ_OR_UNDO = {"GET": SIGNED_IN, "DELETE": SIGNED_IN}
ONE_THING = {"GET": SIGNED_IN, "PATCH": SIGNED_IN, "DELETE": SIGNED_IN}

MATRIX: dict[str, dict[str, Who]] = {
    "/": PAGE,
    "/sign-in/": FORM,
    "/sign-in/second-factor/": FORM,
    "/sign-in/code/": FORM,
    "/sign-in/code/enter/": FORM,
    "/sign-up/": FORM,
    "/verify-email/": OWN_FORM,
    "/unsubscribe/<str:token>/": {"GET": EVERYBODY, "POST": EVERYBODY},
    "/recover/": FORM,
    "/recover/code/": FORM,
    "/recover/password/": FORM,
    "/welcome/": {"GET": SIGNED_IN},
    "/welcome/1/": OWN_FORM,
    "/welcome/2/": OWN_FORM,
    "/welcome/3/": OWN_FORM,
    "/welcome/dismiss/": OWN_POST,
    "/settings/": OWN_FORM,
    "/settings/investor/": OWN_FORM,
    "/settings/display/": OWN_FORM,
    "/settings/notifications/": OWN_FORM,
    "/settings/security/": {"GET": SIGNED_IN},
    "/settings/security/password/": OWN_POST,
    "/settings/security/sessions/<uuid:access_id>/end/": OWN_POST,
    "/settings/security/sessions/end-all/": OWN_POST,
    "/settings/security/log/": {"GET": SIGNED_IN},
    "/settings/security/two-factor/": OWN_FORM,
    "/settings/security/two-factor/off/": OWN_FORM,
    "/settings/security/recovery-codes/": OWN_FORM,
    "/settings/api-tokens/": OWN_FORM,
    "/settings/api-tokens/<uuid:token_id>/revoke/": OWN_POST,
    "/settings/data/": {"GET": SIGNED_IN},
    "/settings/data/export/": OWN_POST,
    "/settings/data/file/": {"GET": SIGNED_IN},
    "/settings/data/delete/": OWN_POST,
    "/settings/data/keep/": OWN_POST,
    "/analytics/": {"GET": SIGNED_IN},
    "/markets/": PAGE,
    "/markets/compare/": PAGE,
    "/markets/add/": OWN_FORM,
    "/markets/add/found/": OWN_POST,
    "/markets/<symbol:symbol>/price/": OWN_POST,
    "/markets/<symbol:symbol>/fundamentals/": PAGE,
    "/markets/<symbol:symbol>/events/": PAGE,
    "/markets/<symbol:symbol>/": PAGE,
    "/backtests/": OWN_FORM,
    "/backtests/new/": OWN_FORM,
    "/backtests/compare/": {"GET": SIGNED_IN},
    "/backtests/<uuid:backtest_id>/": {"GET": SIGNED_IN},
    "/backtests/<uuid:backtest_id>/delete/": OWN_POST,
    "/backtests/<uuid:backtest_id>/curve.csv": {"GET": SIGNED_IN},
    "/backtests/<uuid:backtest_id>/trades.csv": {"GET": SIGNED_IN},
    "/markets/<symbol:symbol>/analysis/": {"GET": SIGNED_IN},
    "/portfolios/": {"GET": SIGNED_IN},
    "/portfolios/new/": OWN_FORM,
    "/trade/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/lots/<symbol:symbol>/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/performance/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/performance/<slug:figure>/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/income/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/trade/": OWN_FORM,
    "/portfolios/<uuid:portfolio_id>/orders/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/orders/<uuid:order_id>/cancel/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/settings/": OWN_FORM,
    "/portfolios/<uuid:portfolio_id>/method/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/default/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/archive/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/delete/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/share/": OWN_POST,
    "/portfolios/<uuid:portfolio_id>/share/<uuid:share_id>/end/": OWN_POST,
    "/shared/<str:share_token>/": PAGE,
    "/transactions/": {"GET": SIGNED_IN},
    "/transactions/many/": OWN_POST,
    "/transactions/restore/": OWN_POST,
    "/transactions/<uuid:transaction_id>/": OWN_FORM,
    "/proposals/": {"GET": SIGNED_IN},
    "/portfolios/<uuid:portfolio_id>/actions/<uuid:action_id>/": OWN_POST,
    "/things/": {"GET": SIGNED_IN},
    "/things/new/": OWN_FORM,
    "/things/<symbol:symbol>/price/": OWN_POST,
    "/alerts/": {"GET": SIGNED_IN},
    "/alerts/new/": OWN_FORM,
    "/alerts/near/": {"GET": SIGNED_IN},
    "/alerts/import/": OWN_FORM,
    "/alerts/export.csv": {"GET": SIGNED_IN},
    "/alerts/export.xlsx": {"GET": SIGNED_IN},
    "/alerts/restore/": OWN_POST,
    "/alerts/<uuid:alert_id>/": OWN_FORM,
    "/alerts/<uuid:alert_id>/act/": OWN_POST,
    "/notifications/": {"GET": SIGNED_IN},
    "/notifications/latest/": {"GET": SIGNED_IN},
    "/notifications/read/": OWN_POST,
    "/notifications/<uuid:notification_id>/read/": OWN_POST,
    "/import/": OWN_FORM,
    "/imports/<uuid:batch_id>/": OWN_FORM,
    "/imports/<uuid:batch_id>/undo/": OWN_POST,
    "/imports/columns/<int:mapping_id>/forget/": OWN_POST,
    "/watchlists/": OWN_FORM,
    "/watchlists/star/": OWN_FORM,
    "/watchlists/<uuid:watchlist_id>/": OWN_POST,
    "/markets/<symbol:symbol>/position/": {"GET": SIGNED_IN},
    "/screener/": {"GET": SIGNED_IN},
    "/screener/save/": OWN_POST,
    "/screener/<uuid:screen_id>/delete/": OWN_POST,
    "/sign-out/": OPEN_POST,
    "/search/": PAGE,
    "/preferences/": OPEN_POST,
    "/design/": PAGE,
    "/offline/": PAGE,
    "/manifest.webmanifest": PAGE,
    "/service-worker.js": PAGE,
    "/healthz/live": PAGE,
    "/healthz/ready": PAGE,
    "/metrics": PAGE,  # from this machine, as here, or with the token: tests/front/test_metrics.py
    "/dev/mail/": PAGE,
    "/dev/mail/<str:name>/": PAGE,
    "/dev/mail/<str:name>/html/": PAGE,
    "/docs": PAGE,
    "/redoc": PAGE,
    "/api/schema/": PAGE,
    "/api/docs/": PAGE,
    "/api/redoc/": PAGE,
    "/api/websockets/": PAGE,
    "/api/v1/": PAGE,
    "/api/v1/auth/register": OPEN_POST,
    "/api/v1/auth/login": OPEN_POST,
    "/api/v1/auth/refresh": OPEN_POST,
    "/api/v1/auth/logout": OPEN_POST,
    "/api/v1/auth/me": {"GET": SIGNED_IN},
    "/api/v1/auth/otp/request": OPEN_POST,
    "/api/v1/auth/otp/verify": OPEN_POST,
    "/api/v1/auth/password/reset": OPEN_POST,
    "/api/v1/auth/password/change": {"POST": SIGNED_IN},
    "/api/v1/auth/2fa/verify": OPEN_POST,
    "/api/v1/auth/2fa/email": OPEN_POST,
    "/api/v1/auth/2fa/totp": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/auth/2fa/totp/confirm": {"POST": SIGNED_IN},
    "/api/v1/auth/2fa/recovery-codes": {"POST": SIGNED_IN},
    "/api/v1/auth/sessions": {"GET": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/auth/sessions/<uuid:access_id>": {"DELETE": SIGNED_IN},
    "/api/v1/auth/security-log": {"GET": SIGNED_IN},
    "/api/v1/users/me/deletion": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/users/me/export": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/users/me/export/file": {"GET": SIGNED_IN},
    "/api/v1/users/<str:whose>": ONE_PERSON,
    "/api/v1/users/<str:whose>/preferences": PREFERENCES,
    "/api/v1/api-tokens": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/api-tokens/<uuid:token_id>": {"DELETE": SIGNED_IN},
    "/api/v1/analytics/indicators": PAGE,
    "/api/v1/analytics/indicators/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/v1/analytics/moving-average": {"GET": SIGNED_IN},
    "/api/v1/analytics/moving-average/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/v1/analytics/volatility": {"GET": SIGNED_IN},
    "/api/v1/analytics/volatility/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/v1/analytics/correlation": {"GET": SIGNED_IN},
    "/api/analytics/moving-average/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/analytics/volatility/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/analytics/correlation": {"GET": SIGNED_IN},
    "/api/v1/feeds": PAGE,
    "/api/v1/prices": PAGE,
    "/api/v1/prices/<symbol:symbol>": PAGE,
    "/crypto/latest": PAGE,
    "/api/market/price/<symbol:symbol>": PAGE,
    "/api/markets/": {"GET": EVERYBODY, "POST": SIGNED_IN},
    "/api/markets/<symbol:symbol>": PAGE,
    "/api/v1/instruments/<symbol:symbol>/candles": PAGE,
    "/api/v1/instruments": {"GET": EVERYBODY, "POST": SIGNED_IN},
    "/api/v1/instruments/<symbol:symbol>/fundamentals": PAGE,
    "/api/v1/instruments/<symbol:symbol>/corporate-actions": PAGE,
    "/api/v1/provider-search": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/instruments/<symbol:symbol>/prices": {"GET": EVERYBODY, "POST": SIGNED_IN},
    "/api/v1/instruments/<symbol:symbol>": {"GET": EVERYBODY, "PATCH": SIGNED_IN},
    "/api/v1/analytics/backtests": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/analytics/backtests/strategies": {"GET": SIGNED_IN},
    "/api/v1/analytics/backtests/compare": {"GET": SIGNED_IN},
    "/api/v1/analytics/backtests/<uuid:backtest_id>": {"GET": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/analytics/backtests/<uuid:backtest_id>/trades": {"GET": SIGNED_IN},
    "/api/v1/analytics/summary/<symbol:symbol>": {"GET": SIGNED_IN},
    "/api/v1/analytics/screener": {"GET": SIGNED_IN},
    "/api/v1/analytics/screens": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/analytics/screens/<uuid:screen_id>": {"GET": SIGNED_IN, "PATCH": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/portfolios": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>": ONE_PERSON | {"DELETE": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/transactions": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/transactions/<uuid:transaction_id>": ONE_THING,
    "/api/v1/portfolios/<uuid:portfolio_id>/transactions/import": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/transactions/imports/<uuid:batch_id>": READ_OR_UNDO,
    "/api/v1/portfolios/<uuid:portfolio_id>/imports": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/imports/<uuid:batch_id>": READ_OR_UNDO,
    "/api/v1/import-profiles": {"GET": SIGNED_IN},
    "/api/v1/import-mappings": OWN_FORM,
    "/api/v1/import-mappings/<int:mapping_id>": {"DELETE": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/trades": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/trades/preview": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/orders": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/orders/<uuid:order_id>": {"GET": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/actions": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/actions/<uuid:action_id>/accept": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/actions/<uuid:action_id>/dismiss": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/actions/<uuid:action_id>/undo": OWN_POST,
    "/api/v1/portfolios/<uuid:portfolio_id>/assets": OWN_FORM,
    "/api/v1/portfolios/<uuid:portfolio_id>/assets/<symbol:symbol>": ONE_THING,
    "/api/v1/portfolios/<uuid:portfolio_id>/performance": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/explained": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/history": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/allocation": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/lots": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/gains": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/checks": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/income": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/contribution": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/returns": {"GET": SIGNED_IN},
    "/api/v1/portfolios/<uuid:portfolio_id>/shares": OWN_FORM,
    "/api/v1/portfolios/<uuid:portfolio_id>/shares/<uuid:share_id>": {"DELETE": SIGNED_IN},
    "/api/v1/net-worth": {"GET": SIGNED_IN},
    "/api/v1/watchlists": OWN_FORM,
    "/api/v1/watchlists/<uuid:watchlist_id>": ONE_THING,
    "/api/v1/alerts": OWN_FORM,
    "/api/v1/alerts/active": {"GET": SIGNED_IN},
    "/api/v1/alerts/preview": OWN_POST,
    "/api/v1/alerts/<uuid:alert_id>": ONE_THING,
    "/api/v1/alerts/<uuid:alert_id>/firings": {"GET": SIGNED_IN},
    "/api/v1/alerts/<uuid:alert_id>/preview": {"GET": SIGNED_IN},
    "/api/v1/notifications": {"GET": SIGNED_IN},
    "/api/v1/notifications/read-all": OWN_POST,
    "/api/v1/notifications/<uuid:notification_id>/read": OWN_POST,
    "/api/v1/notifications/push": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "/api/v1/notifications/push/key": {"GET": SIGNED_IN},
    "/api/alerts/": OWN_FORM,
    "/api/alerts/user/<str:whose>": {"GET": SIGNED_IN},
    "/api/alerts/user/<str:whose>/active": {"GET": SIGNED_IN},
    "/api/users/<str:whose>/portfolio": {"GET": SIGNED_IN},
    "/api/holdings/user/<str:whose>": {"GET": SIGNED_IN},
    "/api/holdings/trade/": OWN_POST,
    "/portfolio/add": OWN_POST,
    "/portfolio/remove": OWN_POST,
    "/api/portfolio": OWN_FORM,
    "/api/portfolio/<uuid:portfolio_id>": ONE_PERSON | {"DELETE": SIGNED_IN},
    "/api/portfolio/<uuid:portfolio_id>/assets": OWN_FORM,
    "/api/portfolio/<uuid:portfolio_id>/performance": {"GET": SIGNED_IN},
    "/api/auth/register": OPEN_POST,
    "/api/auth/login": OPEN_POST,
    "/api/auth/me": {"GET": SIGNED_IN},
    "/api/users/register": OPEN_POST,
    "/api/users/login": OPEN_POST,
    "/api/users/<str:whose>": ONE_PERSON,
    "/api/users/<str:whose>/preferences": PREFERENCES,
}


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
    "<slug:figure>": figure,
    "<str:share_token>": nobodys,
    "<str:name>": nobodys,
}


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """All routes but the admin's, which answer to its own permissions (accounts/tests/test_admin.py)."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        elif not address.startswith("/admin/"):
            yield address


def filled(route: str, user: User) -> str:
    """The route with an object of this person in it."""
    for sign, make in OBJECTS.items():
        if sign in route:
            route = route.replace(sign, str(make(user)))
    return route

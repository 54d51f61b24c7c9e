"""The places of the product, in one table. A place that has no route yet is not shown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def everybody(request: HttpRequest) -> bool:
    return True


def signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # a wrong Host is refused before anybody is known
    return user is not None and user.is_authenticated


def staff(request: HttpRequest) -> bool:
    return signed_in(request) and request.user.is_staff


def builders(request: HttpRequest) -> bool:
    return not settings.PRODUCTION


@dataclass(frozen=True)
class Place:
    title: str
    route: str
    icon: str
    words: str = ""  # found by these too
    key: str = ""  # "g" and this letter go there
    second: bool = False  # at the foot of the rail, under "More" on a phone
    seen_by: Callable[[HttpRequest], bool] = everybody


# An app adds its line here with its first page.
PLACES = [
    Place("Dashboard", "home", "home", "home start overview", "d", seen_by=signed_in),
    Place("Markets", "markets", "markets", "prices quotes instruments stocks crypto list", "m"),
    Place("Portfolios", "portfolios", "portfolios", "holdings net worth accounts books", "p", seen_by=signed_in),
    Place("Transactions", "transactions", "ledger", "trades deposits import export", "t", seen_by=signed_in),
    Place("Watchlists", "watchlists", "star", "watched starred follow", "w", seen_by=signed_in),
    Place("Alerts", "alerts", "alerts", "price alarm notify trigger bell", "l", seen_by=signed_in),
    Place("Analytics", "analytics", "analytics", "correlation heat map risk pairs together", "a", seen_by=signed_in),
    Place("Backtests", "backtests", "backtests", "strategy history test rules simulate", "b", seen_by=signed_in),
    Place("Screener", "screener", "screener", "filter find shares stocks coins cheap screen", "f", seen_by=signed_in),
    Place("Notifications", "notifications", "inbox", "told inbox messages unread", "n", True, signed_in),
    Place("Settings", "settings", "settings", "profile preferences account", second=True, seen_by=signed_in),
    Place("API", "api-docs", "code", "swagger openapi developers", second=True),
    Place("WebSockets", "ws-docs", "server", "stream socket developers api", second=True),
    Place("Mail", "dev-mail", "sentiment", "development messages", second=True, seen_by=builders),
    Place("Design", "design", "design", "parts components tokens", second=True, seen_by=builders),
    Place("Admin", "admin:index", "admin", "manage system jobs", second=True, seen_by=staff),
]


@dataclass(frozen=True)
class Tab:
    """Of the page of one instrument. The app that owns it extends `markets/instrument_base.html`."""

    title: str
    route: str  # takes the symbol


# An app adds its line here with its tab; one that has no route yet is not shown.
INSTRUMENT_TABS = [
    Tab("Overview", "instrument"),
    Tab("Analysis", "instrument-analysis"),
    Tab("Fundamentals", "instrument-fundamentals"),
    Tab("Events", "instrument-events"),
    Tab("My position", "instrument-position"),
]


@dataclass(frozen=True)
class Shown:
    """A place as one visitor sees it from one page."""

    place: Place
    url: str
    current: bool


def places(request: HttpRequest) -> list[Shown]:
    shown = []
    for place in PLACES:
        if not place.seen_by(request):
            continue
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        inside = request.path == url or (url != "/" and request.path.startswith(url))
        shown.append(Shown(place, url, inside))
    return shown

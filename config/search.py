"""What the palette and the search page find. An app adds its source below; each answers for one visitor."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from config import navigation
from markets.queries import instruments as catalogue
from portfolios.queries.portfolios import portfolios_of

SHOWN = 12


@dataclass(frozen=True)
class Hit:
    """Something to go to (`url`) or to press: a button `name=value` of the form `form` that every page carries."""

    title: str
    icon: str
    hint: str = ""
    url: str = ""
    form: str = ""
    name: str = ""
    value: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        return self.url or f"{self.form}:{self.name}={self.value}"

    def matches(self, asked: list[str]) -> bool:
        text = f"{self.title} {self.hint} {self.words}".casefold()
        return all(any(word.startswith(part) for word in text.split()) or part in text for part in asked)


def pages(request: HttpRequest) -> Iterable[Hit]:
    for shown in navigation.places(request):
        yield Hit(shown.place.title, shown.place.icon, "Page", shown.url, words=shown.place.words)


def actions(request: HttpRequest) -> Iterable[Hit]:
    for value, title, icon in (
        ("light", "Light theme", "sun"), ("dark", "Dark theme", "moon"), ("system", "Theme like the system", "system"),
    ):  # fmt: skip
        yield Hit(title, icon, "Action", form="preferences", name="theme", value=value, words="colour mode appearance")
    yield Hit("Hide amounts", "eye-off", "Action", form="preferences", name="amounts", value="hidden", words="privacy")
    yield Hit("Show amounts", "eye", "Action", form="preferences", name="amounts", value="shown", words="privacy")
    yield Hit("Blue and orange for gains and losses", "colours", "Action", form="preferences", name="colours",
              value="blue-orange", words="colour blind")  # fmt: skip
    yield Hit("Green and red for gains and losses", "colours", "Action", form="preferences", name="colours",
              value="green-red", words="colours")  # fmt: skip
    if request.user.is_authenticated:
        yield Hit("Sign out", "sign-out", "Action", form="sign-out", words="log out leave")
    else:
        yield Hit("Sign in", "sign-in", "Page", url="/sign-in/", words="log in")
        yield Hit("Sign up", "person", "Page", url="/sign-up/", words="register create account")
        yield Hit("Forgot your password?", "key", "Page", url="/recover/", words="recover reset")


def books(request: HttpRequest) -> Iterable[Hit]:
    """Own portfolios, and what is done with them."""
    user = request.user
    if not user.is_authenticated:
        return
    for title, route, icon, words in (
        ("Add trade", "trade", "plus", "buy sell order transaction new"),
        ("Import a file", "import", "upload", "csv xlsx broker tradebook zerodha ghostfolio"),
        ("New portfolio", "new-portfolio", "portfolios", "open account"),
        ("Add something priced by hand", "new-thing", "home", "house flat gold deposit asset"),
        ("New alert", "new-alert", "alerts", "set price alarm notify when"),
        ("Dividends and splits", "proposals", "reports", "proposals bonus corporate actions"),
    ):
        yield Hit(title, icon, "Action", reverse(route), words=words)
    for one in portfolios_of(user, archived=None):
        yield Hit(one.name, "portfolios", "Archived" if one.archived_at else f"Portfolio · {one.base_currency}",
                  reverse("portfolio", args=[one.pk]), words="portfolio holdings")  # fmt: skip


def settings_pages(request: HttpRequest) -> Iterable[Hit]:
    if not request.user.is_authenticated:
        return
    for route, title, icon, words in (
        ("investor", "Investor preferences", "person", "risk goals experience style"),
        ("display", "Display", "colours", "theme colours numbers zone locale hide amounts"),
        ("security", "Security", "admin", "password two-factor 2fa devices sessions sign out everywhere log"),
        ("api-tokens-settings", "API tokens", "key", "scripts secret"),
        ("notifications-settings", "Notifications", "alerts", "mail push quiet hours webhook digest"),
        ("data", "Your data", "download", "export download delete account"),
    ):
        yield Hit(title, icon, "Settings", url=reverse(route), words=words)


def instruments(request: HttpRequest) -> Iterable[Hit]:
    """The nearest ten, by symbol, former symbol or name; the database has done the matching."""
    asked = "".join(sign for sign in request.GET.get("q", "")[:100] if sign.isprintable()).strip()
    if not asked:
        return
    for row in catalogue.search(catalogue.seen_by(request.user).filter(active=True), asked)[:10]:
        hint = " · ".join(filter(None, (row.get_kind_display(), row.exchange)))
        url = reverse("instrument", args=[row.symbol])
        yield Hit(f"{row.symbol} {row.name}", "markets", hint, url, words=request.GET["q"])


Source = Callable[[HttpRequest], Iterable[Hit]]
SOURCES: list[Source] = [pages, books, instruments, settings_pages, actions]


def found(request: HttpRequest, asked: str) -> list[Hit]:
    """Titles that begin with what was asked come first; the order of the sources decides the rest."""
    parts = asked.casefold().split()
    hits = [hit for source in SOURCES for hit in source(request) if hit.matches(parts)]
    hits.sort(key=lambda hit: not hit.title.casefold().startswith(" ".join(parts)))
    return hits[:SHOWN]


def search(request: HttpRequest) -> HttpResponse:
    """The whole page, or for the palette the options alone."""
    asked = request.GET.get("q", "")[:100]
    hits = found(request, asked)
    if request.GET.get("as") == "options":
        return render(request, "parts/_options.html", {"hits": hits, "asked": asked})
    return render(request, "pages/search.html", {"hits": hits, "asked": asked})

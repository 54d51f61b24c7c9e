"""Adding an instrument: one that a provider knows, or one that its owner prices by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from config.kit.errors import RuleBroken
from config.kit.limits import limited
from markets.errors import UnknownSymbol
from markets.forms import FoundForm, HandPriceForm, InstrumentForm, SearchForm
from markets.queries import rights
from markets.queries.instruments import by_symbol
from markets.services import hand_prices, instruments, provider_search


def viewer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("instrument-search", "30/min", methods=("GET", "POST"))
def add(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = InstrumentForm(request.POST, locale=viewer(request).profile.locale)
        if form.is_valid() and (made := _added(request, form)):
            messages.success(request, f"{made} is added.")
            return redirect("instrument", made)
        return _shown(request, form, q="")
    q: str = SearchForm.read(request.GET)["q"]
    return _shown(request, InstrumentForm(initial={"symbol": q.upper()} if q else None), q=q)


def _added(request: HttpRequest, form: InstrumentForm) -> str | None:
    """Its symbol; None where a rule says no, which then stands in the form."""
    values = form.cleaned_data
    user = viewer(request)
    everybodys = values.pop("everybody") and rights.may_add_for_all(user)
    try:
        return instruments.add(instruments.Fresh(**values), owner=None if everybodys else user).symbol
    except RuleBroken as broken:
        form.add_error(broken.attr if broken.attr in form.fields else None, broken.detail)
        return None


def _shown(request: HttpRequest, form: InstrumentForm, *, q: str) -> HttpResponse:
    searched = provider_search.search(q)
    context: dict[str, Any] = {
        "form": form, "q": q, "for_all": rights.may_add_for_all(viewer(request)),
        "matches": searched.hits, "nothing": searched.why_none,
    }  # fmt: skip
    return render(request, "markets/add.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def add_found(request: HttpRequest) -> HttpResponse:
    """One of the hits of a provider's search, for everybody."""
    asked = FoundForm(request.POST)
    if not asked.is_valid():
        raise UnknownSymbol
    try:
        made = provider_search.add(**asked.cleaned_data, user=viewer(request))
    except RuleBroken as broken:
        messages.error(request, broken.detail)
        return redirect(f"{reverse('add-instrument')}?{urlencode({'q': asked.cleaned_data['text']})}")
    messages.success(request, f"{made.symbol} is added. Its history is being fetched.")
    return redirect("instrument", made.symbol)


@login_required
@require_POST
def hand_price(request: HttpRequest, symbol: str) -> HttpResponse:
    """A day's price of what is priced by hand: its owner, or an administrator where it is everybody's."""
    instrument = by_symbol(symbol, user=request.user)
    user = viewer(request)
    if not rights.may_price(instrument, user):
        raise UnknownSymbol
    form = HandPriceForm(request.POST, locale=user.profile.locale)
    if form.is_valid():
        hand_prices.put(instrument, {form.cleaned_data["day"]: form.cleaned_data["price"]})
        messages.success(request, f"The price of {form.cleaned_data['day']} is kept.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("instrument", instrument.symbol)

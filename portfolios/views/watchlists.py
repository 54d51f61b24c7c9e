"""Watchlists with their prices, and the star that puts an instrument onto one."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from config.kit.errors import RuleBroken
from markets.forms import AddressForm
from markets.models import Instrument
from markets.queries import board
from portfolios.forms import watchlists as shapes
from portfolios.models import Watchlist
from portfolios.queries.watchlists import instruments_of, watched_by, watchlist_for, watchlists_of
from portfolios.queries.watchlists import rows as rows_of
from portfolios.services import watchlists as services
from portfolios.views.mine import me
from portfolios.views.ticket import known_symbols


class ChosenForm(AddressForm):
    list = forms.UUIDField(required=False)


@method_decorator(never_cache, name="dispatch")
class Watchlists(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, shapes.NameForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """A new one."""
        form = shapes.NameForm(request.POST)
        if form.is_valid():
            with form.refusals():
                return _to(services.open_one(me(request), name=form.cleaned_data["name"]))
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: shapes.NameForm) -> HttpResponse:
        lists = list(watchlists_of(me(request)))
        asked = ChosenForm.read(request.GET)["list"]
        chosen = watchlist_for(me(request), asked) if asked else (lists[0] if lists else None)
        rows = rows_of(chosen) if chosen is not None else []
        context: dict[str, Any] = {
            "lists": lists, "chosen": chosen, "rows": rows, "form": form, "add": shapes.AddForm(user=me(request)),
            "prices": [row.price for row in rows], "now_ms": int(timezone.now().timestamp() * 1000),
            "tabs": board.TABS, "known_symbols": known_symbols(),
        }  # fmt: skip
        return render(request, "portfolios/watchlists.html", context, status=form.status if form.errors else 200)


@login_required
@require_POST
def change(request: HttpRequest, watchlist_id: UUID) -> HttpResponse:
    """`do`: rename, delete, add, remove, up or down."""
    chosen = watchlist_for(me(request), watchlist_id)
    do = DOES.get(request.POST.get("do", ""))
    try:
        gone = do(request, chosen) if do else None
    except RuleBroken as refused:
        messages.error(request, refused.detail)
        gone = None
    return redirect("watchlists") if gone else _to(chosen)


def _rename(request: HttpRequest, chosen: Watchlist) -> None:
    form = shapes.NameForm(request.POST)
    if form.is_valid():
        services.change(chosen, name=form.cleaned_data["name"])
    else:
        messages.error(request, "A list needs a name of up to 100 letters.")


def _delete(request: HttpRequest, chosen: Watchlist) -> bool:
    name = chosen.name
    services.delete(chosen)
    messages.success(request, f"{name} is deleted.")
    return True


def _add(request: HttpRequest, chosen: Watchlist) -> None:
    form = shapes.AddForm(request.POST, user=me(request))
    if form.is_valid():
        services.watch(chosen, form.cleaned_data["symbol"])
    else:
        messages.error(request, str(form.errors["symbol"][0]))


def _remove(request: HttpRequest, chosen: Watchlist) -> None:
    if (one := _named(request, chosen)) is not None:
        services.unwatch(chosen, one)


def _up(request: HttpRequest, chosen: Watchlist) -> None:
    _move(request, chosen, -1)


def _down(request: HttpRequest, chosen: Watchlist) -> None:
    _move(request, chosen, 1)


def _move(request: HttpRequest, chosen: Watchlist, by: int) -> None:
    order, one = instruments_of(chosen), _named(request, chosen)
    if one is None:
        return
    place = order.index(one)
    order.insert(max(0, place + by), order.pop(place))
    services.change(chosen, instruments=order)


DOES = {"rename": _rename, "delete": _delete, "add": _add, "remove": _remove, "up": _up, "down": _down}


def _named(request: HttpRequest, chosen: Watchlist) -> Instrument | None:
    """One that is on it, by its id."""
    asked = request.POST.get("instrument", "")
    return next((one for one in instruments_of(chosen) if str(one.pk) == asked), None)


def _to(chosen: Watchlist) -> HttpResponse:
    return redirect(f"{reverse('watchlists')}?list={chosen.pk}")


@method_decorator(never_cache, name="dispatch")
class Star(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        """`?known=1`: what is watched, for the script; `?symbol=`: a page that asks on which list it goes."""
        if request.GET.get("known"):
            rows = Instrument.objects.filter(pk__in=watched_by(me(request)))
            return JsonResponse({"symbols": list(rows.values_list("symbol", flat=True))})
        form = shapes.StarForm(user=me(request), initial={"symbol": request.GET.get("symbol", "")[:60]})
        return self.shown(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sent by the script it turns the star; by the form it puts it onto that list."""
        form = shapes.StarForm(request.POST, user=me(request))
        if not form.is_valid():
            return self.shown(request, form)
        chosen, one = form.cleaned_data["list"], form.cleaned_data["symbol"]
        with form.refusals():
            if "application/json" not in request.headers.get("Accept", ""):
                chosen = chosen or services.first_or_new(me(request))
                services.watch(chosen, one)
                messages.success(request, f"{one.symbol} is on {chosen.name}.")
                return _to(chosen)
            return JsonResponse(services.turn(me(request), one))
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: shapes.StarForm) -> HttpResponse:
        context = {"form": form, "known_symbols": known_symbols()}
        return render(request, "portfolios/star.html", context, status=form.status if form.errors else 200)

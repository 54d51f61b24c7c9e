"""The tab of an instrument that says what one has of it: lots, cost, gain, and all that happened with it."""

from urllib.parse import unquote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from markets.errors import UnknownSymbol
from markets.queries.heads import head
from markets.queries.instruments import by_symbol
from portfolios.queries import positions
from portfolios.views.mine import me


@require_safe
@never_cache
@login_required
def position(request: HttpRequest, symbol: str) -> HttpResponse:
    try:
        instrument = by_symbol(symbol, user=request.user)
    except UnknownSymbol:
        return render(request, "markets/unknown.html", {"symbol": symbol[:60]}, status=404)
    address = reverse("instrument-position", args=[instrument.symbol])
    if request.path != unquote(address):
        return HttpResponseRedirect(address)
    context = head(instrument) | {
        "held": positions.of(me(request), instrument),
        "happened": positions.happened(me(request), instrument),
        "shown": positions.SHOWN,
    }
    return render(request, "portfolios/position.html", context)

"""One instrument: its price and chart, its reports, its events. Later apps add tabs of their own."""

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from markets.calc.intervals import Interval
from markets.calc.ticks import Price
from markets.errors import UnknownSymbol
from markets.forms import ChartForm
from markets.models import Fundamentals, Instrument
from markets.queries import portrait
from markets.queries.candles import candles
from markets.queries.heads import head
from markets.queries.instruments import by_symbol
from markets.queries.rights import may_price

DRAWN = 120  # bars of the drawing that stands for the chart until the script has one
LISTED = 30
CHARTED = 1000  # bars that the script begins with: in the page, so that it need not ask first
CHART_MODULES = [
    f"js/{name}.js"
    for name in (
        "price-chart", "chart-drawing", "candle-source", "chart-words", "chart-tools", "chart-table", "chart-colours",
        "bars", "indicator-shelf", "numbers", "price-feed", "save-file",
    )
]  # fmt: skip
"""All that the chart imports, so that a browser asks for it at once and not one after the other."""


def shown(request: HttpRequest, symbol: str, *, tab: str) -> Instrument | HttpResponse:
    """The instrument; or where it really lives, or that there is none, with what to do about it."""
    try:
        instrument = by_symbol(symbol, user=request.user)
    except UnknownSymbol:
        return render(request, "markets/unknown.html", {"symbol": symbol[:60]}, status=404)
    address = reverse(tab, args=[instrument.symbol])
    if request.path != unquote(address):
        query = request.META["QUERY_STRING"]
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
    return instrument


@require_safe
def overview(request: HttpRequest, symbol: str) -> HttpResponse:
    instrument = shown(request, symbol, tab="instrument")
    if isinstance(instrument, HttpResponse):
        return instrument
    interval: Interval = ChartForm.read(request.GET)["interval"]
    context = head(instrument)
    today = context["now"].date()
    days = portrait.days(instrument, today=today)
    if instrument.hand_priced:
        interval = max(interval, Interval.D1)  # there is one price a day
    bars = days[-CHARTED:] if interval is Interval.D1 else candles(instrument, interval, limit=CHARTED)
    price: Price | None = context["price"]
    actions = portrait.actions(instrument, today=today)
    return render(
        request,
        "markets/overview.html",
        context
        | {
            "bars": bars[-DRAWN:],
            "charted": [bar[3:] for bar in bars],  # as the API answers them
            "flat": all(bar.high == bar.low for bar in bars),
            "listed": bars[-LISTED:][::-1],
            "interval": interval.slug,
            "intervals": [one.slug for one in Interval if one >= Interval.D1 or not instrument.hand_priced],
            "course": portrait.course(days, price, today=today),
            "figures": portrait.figures(instrument, price, now=context["now"]),
            "paid": portrait.paid(actions, today=today),
            "may_price": may_price(instrument, request.user),
            "markers": portrait.markers(actions),
            "chart_modules": CHART_MODULES,
            "charts": True,  # the foot names who made the library
        },
    )


@require_safe
def fundamentals(request: HttpRequest, symbol: str) -> HttpResponse:
    instrument = shown(request, symbol, tab="instrument-fundamentals")
    if isinstance(instrument, HttpResponse):
        return instrument
    context = head(instrument)
    known = (context["price"], context["now"])
    context |= {
        "figures": portrait.figures(instrument, known[0], now=known[1]),
        "quarters": portrait.reports(instrument, Fundamentals.Period.QUARTER, known[0], now=known[1]),
        "years": portrait.reports(instrument, Fundamentals.Period.YEAR, known[0], now=known[1]),
    }
    return render(request, "markets/fundamentals.html", context)


@require_safe
def events(request: HttpRequest, symbol: str) -> HttpResponse:
    instrument = shown(request, symbol, tab="instrument-events")
    if isinstance(instrument, HttpResponse):
        return instrument
    context = head(instrument)
    today = context["now"].date()
    actions = portrait.actions(instrument, today=today)
    context |= {"actions": actions, "paid": portrait.paid(actions, today=today)}
    return render(request, "markets/events.html", context)

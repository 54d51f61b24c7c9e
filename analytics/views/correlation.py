"""How instruments move together: a table of every pair, and one pair from near."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from analytics.forms.correlation import MOST, WINDOWS, CorrelationForm, symbols_in
from analytics.queries import correlations
from analytics.renderers import spreadsheet
from markets.models import Instrument
from markets.queries.instruments import by_symbols

BASKETS = {
    "A bit of everything": "BTC/USDT,ETH/USDT,AAPL,MSFT,RELIANCE.NS,^NSEI,^GSPC,GLD,EUR/USD",
    "Crypto": "BTC/USDT,ETH/USDT,SOL/USDT,XRP/USDT,ADA/USDT,DOGE/USDT,LINK/USDT",
    "Indian shares": "RELIANCE.NS,TCS.NS,HDFCBANK.NS,INFY.NS,ICICIBANK.NS,SBIN.NS,ITC.NS,^NSEI",
    "US technology": "AAPL,MSFT,NVDA,GOOGL,AMZN,META,TSLA,^GSPC",
}
STARTER = next(iter(BASKETS.values()))


@require_safe
@login_required
def correlation(request: HttpRequest) -> HttpResponse:
    """One view answers the page, its table as a file and, once a cell is pressed, that pair alone."""
    query = CorrelationForm.read(request.GET)
    window: int = query["window"]
    asked = symbols_in(request.GET.getlist("symbols"), most=MOST)
    found = by_symbols(asked or STARTER.split(","), user=request.user)
    chosen = list(dict.fromkeys(one for one in found.values() if one is not None))
    picked = symbols_in(request.GET.getlist("pair"), most=2, name="pair")
    today = timezone.now().date()
    context: dict[str, Any] = {"window": window, "symbols": ",".join(one.symbol for one in chosen)}
    if request.htmx and request.htmx.target == "pair":  # type: ignore[attr-defined]
        context["pair"] = _pair(picked, chosen, window=window, today=today)
        return render(request, "analytics/_pair.html", context)
    heat = correlations.heat(chosen, days=window, today=today)
    if query["format"]:
        return _file(heat, window)
    ranked = heat.apart
    near = [ranked[0].row.symbol, ranked[0].column.symbol] if ranked and not picked else picked
    context |= {
        "heat": heat,
        "ranked": ranked,
        "chosen": [(one, _without(chosen, one)) for one in chosen],
        "unknown": [symbol for symbol, one in found.items() if one is None and asked],
        "windows": WINDOWS,
        "most": MOST,
        "few": correlations.FEW,
        "baskets": {title: urlencode({"symbols": text, "window": window}) for title, text in BASKETS.items()},
        "pair": _pair(near, chosen, window=window, today=today),
    }
    return render(request, "analytics/correlation.html", context)


def _file(heat: correlations.Heat, window: int) -> HttpResponse:
    names = [row[0].row.symbol for row in heat.rows]
    rows: list[dict[str, Any]] = [
        {"symbol": name, **{cell.column.symbol: cell.value for cell in row}}
        for name, row in zip(names, heat.rows, strict=True)
    ]
    return spreadsheet.answer(f"correlation-{window}-days-to-{heat.end}", rows, ["symbol", *names])


def _pair(picked: Sequence[str], chosen: Sequence[Instrument], **asked: Any) -> correlations.Pair | None:
    """Two of those that were chosen: None before any was."""
    if not picked:
        return None
    known = {one.symbol: one for one in chosen}
    two = [known.get(symbol) for symbol in picked]
    if len(two) != 2 or two[0] is None or two[1] is None:
        raise BadRequest("pair: two of the symbols")
    return correlations.pair(two[0], two[1], days=asked["window"], today=asked["today"])


def _without(chosen: Sequence[Instrument], one: Instrument) -> str:
    return ",".join(other.symbol for other in chosen if other != one)

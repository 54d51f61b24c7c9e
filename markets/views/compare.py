"""Up to five instruments on one scale, where each begins at 100."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from markets.calc.comparison import Comparison, compared
from markets.calc.intervals import DAY_MS
from markets.forms import MOST_COMPARED, RANGES, CompareForm, symbols_to_compare
from markets.models import Instrument
from markets.queries import portrait
from markets.queries.instruments import by_symbols
from markets.queries.quotes import quotes

EPOCH = date(1970, 1, 1)
LISTED = 60


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    asked = symbols_to_compare(request.GET.getlist("symbols"))
    range_: str = CompareForm.read(request.GET)["range"]
    found = by_symbols(asked, user=request.user)
    instruments = [one for one in dict.fromkeys(found.values()) if one is not None]
    context: dict[str, Any] = {
        "unknown": [symbol for symbol, one in found.items() if one is None],
        "symbols": ",".join(one.symbol for one in instruments),
        "range": range_,
        "ranges": RANGES,
        "most": MOST_COMPARED,
        "now_ms": int(timezone.now().timestamp() * 1000),
    }
    return render(request, "markets/compare.html", context | _side_by_side(instruments, days=RANGES[range_]))


def _side_by_side(instruments: list[Instrument], *, days: int) -> dict[str, Any]:
    now = timezone.now()
    today = now.date()
    prices = quotes([one.pk for one in instruments])
    histories = {one: portrait.days(one, today=today) for one in instruments}
    closes = {
        one.symbol: {EPOCH + timedelta(days=bar.ts_ms // DAY_MS): bar.close for bar in bars}
        for one, bars in histories.items()
    }
    comparison = compared(closes, since=today - timedelta(days=days))
    columns = [
        {
            "instrument": one,
            "price": prices.get(one.pk),
            "course": portrait.course(bars, prices.get(one.pk), today=today),
            "figures": portrait.figures(one, prices.get(one.pk), now=now),
        }
        for one, bars in histories.items()
    ]
    return {"columns": columns, "prices": list(prices.values()), "comparison": comparison, "rows": _rows(comparison)}


def _rows(comparison: Comparison | None) -> list[list[str]]:
    """The figures behind the drawing, evenly thinned out, the newest first."""
    if comparison is None:
        return []
    step = max(1, len(comparison.days) // LISTED)
    picked = range(len(comparison.days) - 1, -1, -step)
    return [[str(comparison.days[at]), *(f"{100 + line.values[at]:.2f}" for line in comparison.lines)] for at in picked]

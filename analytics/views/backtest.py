"""One run of a strategy: its curve beside holding, why it differs, its trades; and several beside each other."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.calc.backtest.reading import read
from analytics.calc.backtest.words import sentences
from analytics.forms.backtests import ids_to_compare
from analytics.models import Backtest
from analytics.queries import backtests as known
from analytics.views.backtest_words import COMPARED, FIGURES, TRADE_FIGURES, figure_rows
from analytics.views.backtests import me
from config import drawing
from markets.calc.intervals import Interval

LISTED_TRADES, LISTED_POINTS = 50, 60
CURVE_COLUMNS = ("time", "strategy", "holding", "drawdown_pct", "holding_drawdown_pct")
CHART_MODULES = [f"js/{name}.js" for name in ("equity-chart", "chart-colours", "numbers")]
"""All that the chart imports, so that a browser asks for it at once and not one after the other."""


@login_required
@never_cache
@require_safe
def backtest(request: HttpRequest, backtest_id: UUID) -> HttpResponse:
    row = known.one(me(request), backtest_id)
    context: dict[str, Any] = {"row": row, "rules": list(sentences(read(row.strategy)))}
    if row.result is not None:
        others = known.of(me(request)).filter(state=Backtest.State.DONE, simulated=row.simulated).exclude(pk=row.pk)
        context |= _shown(row) | {"others": others.order_by("-created_at")[:30]}
    return render(request, "analytics/backtest.html", context)


def _shown(row: Backtest) -> dict[str, Any]:
    trades = known.trades(row)
    result: dict[str, Any] = row.result or {}
    curve = result["curve"]
    figures, held = result["figures"], result["holding"]
    return {
        "result": result,
        "summary": f"Of {float(row.cash):,.0f} the strategy made {curve[-1][1]:,.0f}, holding {curve[-1][2]:,.0f}",
        "holding_fall": f"of holding {held['max_drawdown_pct']:.1f} %",
        "exposure": f"invested {result['trade_figures']['exposure_pct']:.0f} % of the time",
        "won": figures["twr_pct"] >= held["twr_pct"],
        "drawing": _drawing([[point[place] for point in curve] for place in (1, 2)]),
        "points": _thinned(curve, LISTED_POINTS),
        "lines": [_line(row.name, 1, curve, number=1), _line("Buying once and holding", 2, curve, number=2)],
        "daily": row.interval >= Interval.D1,
        "figures": figure_rows(FIGURES, figures, held),
        "trade_figures": figure_rows(TRADE_FIGURES, result["trade_figures"]),
        "trades": trades[:LISTED_TRADES],
        "more_trades": len(trades[LISTED_TRADES:]),
        "only_counted": result["trade_figures"]["count"] - len(trades),
        "chart_modules": CHART_MODULES,
        "charts": True,  # the foot names who made the library
    }  # fmt: skip


@login_required
@never_cache
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    ids = ids_to_compare(request.GET.getlist("ids"))
    if len(ids) < 2:
        return render(request, "analytics/backtests_compared.html", {"rows": []})
    rows = known.compared(me(request), ids)
    rebased = [_rebased(row) for row in rows]
    context = {
        "rows": rows,
        "summary": ", ".join(
            f"{row.name} ended at {curve[-1][1]:.1f}" for row, curve in zip(rows, rebased, strict=True)
        ),
        "drawing": None,
        "lines": [_line(row.name, 1, curve, number=number)
                  for number, (row, curve) in enumerate(zip(rows, rebased, strict=True), 1)],
        "figures": figure_rows(COMPARED, *(row.summary or {} for row in rows)),
        "daily": all(row.interval >= Interval.D1 for row in rows),
        "chart_modules": CHART_MODULES,
        "charts": True,
        **known.beside(rows),
    }  # fmt: skip
    return render(request, "analytics/backtests_compared.html", context)


def _rebased(row: Backtest) -> list[list[float]]:
    """From 100 at the start, so that runs of different money stand on one scale."""
    scale = 100 / float(row.cash)
    return [[point[0], point[1] * scale, point[2] * scale, point[3], point[4]] for point in (row.result or {})["curve"]]


@login_required
@never_cache
@require_safe
def curve_file(request: HttpRequest, backtest_id: UUID) -> HttpResponse:
    row = _done(request, backtest_id)
    lines = ((_time(point[0]), *point[1:]) for point in (row.result or {})["curve"])
    return _file(f"backtest-{row.pk}-curve", CURVE_COLUMNS, lines)


@login_required
@never_cache
@require_safe
def trades_file(request: HttpRequest, backtest_id: UUID) -> HttpResponse:
    trades: Any = known.trades(_done(request, backtest_id))
    names = ("entry_ms", "entry_price", "exit_ms", "exit_price", "quantity", "fees", "profit", "return_pct", "bars", "reason")  # fmt: skip  # noqa: E501
    heads = tuple(name.replace("_ms", "_time") for name in names)
    lines = ((_time(row[name]) if name.endswith("_ms") else row[name] for name in names) for row in trades)
    return _file(f"backtest-{backtest_id}-trades", heads, lines)


def _done(request: HttpRequest, backtest_id: UUID) -> Backtest:
    row = known.one(me(request), backtest_id)
    if row.result is None:
        raise Http404
    return row


def _file(name: str, heads: Sequence[str], lines: Iterator[Any] | Any) -> HttpResponse:
    """Numbers and times alone: nothing in them is a formula to a spreadsheet."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}.csv"'}
    )
    writer = csv.writer(response)
    writer.writerow(heads)
    writer.writerows(lines)
    return response


def _time(ts_ms: float) -> str:
    return datetime.fromtimestamp(ts_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(name: str, place: int, curve: list[list[float]], *, number: int) -> dict[str, Any]:
    """What the script draws: seconds and value, and beside them the drawdown."""
    fall = 3 if place == 1 else 4
    return {
        "name": name,
        "series": number,
        "points": [[point[0] // 1000, point[place], -point[fall]] for point in curve],
    }


def _drawing(curves: list[list[float]]) -> dict[str, Any]:
    """For whoever has no script."""
    low, high = min(map(min, curves)), max(map(max, curves))
    return {"paths": [drawing.line(values, 600, 200, scale=(low, high)) for values in curves]}


def _thinned(curve: list[list[float]], most: int) -> list[list[float]]:
    """Evenly, the newest first."""
    step = max(1, -(-len(curve) // most))
    return curve[::-1][::step]

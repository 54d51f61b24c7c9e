"""What portfolios put onto the dashboard; `config/pages.py` puts it beside what the product itself has."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from markets.models import Instrument
from portfolios.calc.exact import exactly
from portfolios.calc.ranges import Range, Span
from portfolios.forms.dashboard import BYS, SHOWS, DashboardForm
from portfolios.forms.ranges import asked
from portfolios.models import ImportBatch, Order
from portfolios.queries import wealth
from portfolios.queries.actions import proposals
from portfolios.queries.allocation import By, Slice
from portfolios.queries.courses import courses
from portfolios.queries.imports import imports_of
from portfolios.queries.net_worth import NetWorth, net_worth, net_worth_history, together
from portfolios.queries.performance import performance
from portfolios.queries.transactions import transactions_of_all
from portfolios.queries.watchlists import rows as watched_rows
from portfolios.queries.watchlists import watchlists_of
from portfolios.views import charts
from portfolios.views.mine import me, pills

HELD, MOVERS, LATEST, WATCHED, COMING, PROPOSED, RETURNS = 10, 5, 6, 8, 5, 5, 3
TILES = "worth"  # the id of what is asked for again while the page is open
WORDS = {"cash": "Cash", "unknown": "Not known", "": "Not known"}
UNDER_WAY = (ImportBatch.State.QUEUED, ImportBatch.State.RUNNING, ImportBatch.State.UNDOING)


def cards(request: HttpRequest) -> dict[str, Any]:
    user, told = me(request), DashboardForm.read(request.GET)
    worth, span = net_worth(user), asked(request)
    if not any(it.valuation.holdings or it.valuation.cash for it in worth.pieces):
        return {"worth": worth, "nothing_yet": True, "first": worth.pieces[0].portfolio if worth.pieces else None}
    shown = {
        "worth": worth, "base": worth.currency, "together": together(worth), "cash": _cash(worth),
        "returns": _returns(worth, span), **pills(span),
    }  # fmt: skip
    if request.htmx and request.htmx.target == TILES:  # type: ignore[attr-defined]
        return shown
    known = wealth.instruments(worth)
    return shown | {
        "show": told["show"], "shows": SHOWS, **_course(user, worth, span, told["show"]),
        **_held(worth, known, told["by"], told["slice"]), **_beside(user),
        "coming": wealth.coming(known.values(), today=timezone.now().date())[:COMING],
    }  # fmt: skip


@exactly
def _cash(worth: NetWorth) -> list[tuple[str, Any]]:
    """By currency, all portfolios together, the largest first."""
    sums: dict[str, Any] = {}
    for piece in worth.pieces:
        for currency, amount in piece.valuation.cash.items():
            sums[currency] = sums.get(currency, 0) + amount
    return sorted(((name, amount) for name, amount in sums.items() if amount), key=lambda it: -it[1])


def _returns(worth: NetWorth, span: Range | Span) -> list[tuple[Any, Any]]:
    """A return is of one portfolio: several together have no flows of their own."""
    shown = [it for it in worth.pieces if it.valuation.holdings or it.valuation.cash][:RETURNS]
    return [(it.portfolio, performance(it.portfolio, span, now=it.valuation)) for it in shown]


@exactly
def _course(user: User, worth: NetWorth, span: Range | Span, show: str) -> dict[str, Any]:
    if show == "return":
        told = courses([it.portfolio for it in worth.pieces], span)
        return {"overlay": charts.overlay(told.overlaid), **charts.INDEX_MODULES}
    points = net_worth_history(user, span, now=worth)
    gain = points[-1].value - points[0].value - (points[-1].invested - points[0].invested) if len(points) > 1 else None
    return {"chart": charts.of_worth(points, worth.currency), "period_gain": gain, **charts.MODULES}


def _held(worth: NetWorth, known: dict[int, Instrument], by: By, chosen: str) -> dict[str, Any]:
    told = wealth.allocation(worth, by, known)
    rows = wealth.positions(worth, by, known)
    there = [it for it in rows if not chosen or it.key == chosen]
    return {
        "by": by.value, "bys": BYS, "slice": chosen, "slice_title": _title(chosen, by), "many_held": len(there),
        "held": wealth.drawn(there[:HELD]), "movers": wealth.movers(rows, MOVERS),
        "slices": [(_title(it.key, by), float(it.value)) for it in told if it.value > 0],
        "slice_rows": [_slice(it, by, rows) for it in told],
    }  # fmt: skip


def _slice(it: Slice, by: By, rows: list[wealth.Position]) -> dict[str, Any]:
    return {"key": it.key, "title": _title(it.key, by), "value": it.value, "weight_pct": it.weight_pct,
            "opens": any(row.key == it.key for row in rows)}  # fmt: skip


def _title(key: str, by: By) -> str:
    if key in WORDS:
        return WORDS[key]
    return str(Instrument.Kind(key).label) if by is By.KIND else key


def _beside(user: User) -> dict[str, Any]:
    lists = watchlists_of(user)
    first = lists.first()
    waiting = Order.objects.filter(portfolio__owner=user, state=Order.State.OPEN).select_related("instrument")
    return {
        "watchlist": first, "watched": watched_rows(first)[:WATCHED] if first else [],
        "latest": list(transactions_of_all(user)[:LATEST]), "proposals": proposals(user)[:PROPOSED],
        "waiting": list(waiting.order_by("-placed_at")[:LATEST]),
        "under_way": list(imports_of(user).filter(state__in=UNDER_WAY)),
    }  # fmt: skip

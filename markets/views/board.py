"""The market list. One view answers the page and, while somebody types, its table alone."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from markets.forms import MOST_COMPARED, BoardForm
from markets.queries import board


@require_safe
def markets(request: HttpRequest) -> HttpResponse:
    asked = board.Asked(**BoardForm.read(request.GET))
    shown = board.board(asked, user=request.user)
    context: dict[str, Any] = {
        "asked": asked,
        "board": shown,
        "prices": [row.price for row in shown.rows],
        "now_ms": int(timezone.now().timestamp() * 1000),
        "most_compared": MOST_COMPARED,
        "tabs": [tab for tab in board.TABS if not tab.own or request.user.is_authenticated],
        "filtered": bool(asked.q or asked.exchange or asked.sector),
    }
    if request.htmx and request.htmx.target == "board":  # type: ignore[attr-defined]
        return render(request, "markets/_board.html", context)
    return render(request, "markets/list.html", context | board.choices(asked.tab, user=request.user))

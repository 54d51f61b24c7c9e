"""Orders: those that wait, with a way to cancel them, and those that have ended."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.kit.errors import RuleBroken
from markets.queries.quotes import quotes
from portfolios.models import Order
from portfolios.queries import orders as known
from portfolios.services import orders as services
from portfolios.views.mine import head, mine

SHOWN = 100


@login_required
@never_cache
@require_safe
def orders(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    waiting = list(known.orders(portfolio, state=Order.State.OPEN))
    prices = quotes([it.instrument_id for it in waiting])
    ended = known.orders(portfolio).exclude(state=Order.State.OPEN)[:SHOWN]
    context = head(portfolio) | {
        "waiting": [(it, prices.get(it.instrument_id)) for it in waiting],
        "ended": list(ended),
        "shown": SHOWN,
    }
    return render(request, "portfolios/orders.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, portfolio_id: UUID, order_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    order = known.order_of(portfolio, order_id)
    try:
        services.cancel(order)
    except RuleBroken as refused:
        messages.error(request, refused.detail)
    else:
        messages.success(request, f"The order for {order.instrument.symbol} is cancelled.")
    return redirect("portfolio-orders", portfolio.pk)

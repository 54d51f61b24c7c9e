"""Dividends that wait for a word, and what the market did to holdings by itself."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.kit.errors import RuleBroken
from portfolios.models import AppliedAction
from portfolios.queries import actions as known
from portfolios.services import actions
from portfolios.views.mine import me

SHOWN = 50


@login_required
@never_cache
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    applied = known.applied_of(me(request)).filter(transaction__isnull=False)
    context = {"proposals": known.proposals(me(request)), "applied": list(applied[:SHOWN])}
    return render(request, "portfolios/proposals.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, portfolio_id: UUID, action_id: UUID) -> HttpResponse:
    """`do`: accept, dismiss, undo."""
    action = known.action_for(me(request), portfolio_id, action_id)
    try:
        messages.success(request, _decided(request, action))
    except RuleBroken as refused:
        messages.error(request, refused.detail)
    came = request.META.get("HTTP_REFERER", "")
    return redirect(came if url_has_allowed_host_and_scheme(came, {request.get_host()}) else "proposals")


def _decided(request: HttpRequest, action: AppliedAction) -> str:
    symbol, do = action.instrument.symbol, request.POST.get("do", "")
    if do == "undo":
        actions.undo(action, by=me(request).pk)
        return f"The {action.type} of {symbol} is taken back."
    if do == "dismiss":
        actions.dismiss(action)
        return f"The dividend of {symbol} is put aside."
    actions.accept(action, by=me(request).pk)
    return f"The dividend of {symbol} is entered."

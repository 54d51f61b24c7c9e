"""Strategies over history: what somebody has run, and a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from analytics.calc.backtest.ready import BY_SLUG, READY
from analytics.forms.backtests import QuickForm, StrategyForm, begun, one_more_row
from analytics.forms.rules import HINTS, JOINTS
from analytics.models import Backtest
from analytics.queries import backtests as known
from analytics.services import backtests
from config.kit.errors import RuleBroken
from markets.calc import symbols
from markets.calc.intervals import BY_SLUG as INTERVALS
from markets.calc.intervals import Interval
from markets.queries.instruments import public

OFFERED = 60


def me(request: HttpRequest) -> User:
    """The views ask for signing in first."""
    assert isinstance(request.user, User)
    return request.user


@method_decorator(never_cache, name="dispatch")
class Backtests(LoginRequiredMixin, View):
    """The list, and a ready strategy on one instrument."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.GET:
            return self.shown(request, QuickForm(viewer=request.user))
        asked = {"symbol": request.GET.get("symbol", "BTC/USDT")[: symbols.LONGEST]}
        return self.shown(request, QuickForm(viewer=request.user, initial=asked))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = QuickForm(request.POST, viewer=request.user)
        if form.is_valid():
            try:
                made = backtests.ask(me(request), **form.wanted())
            except RuleBroken as refused:
                form.add_error(None, refused.detail)
            else:
                return redirect("backtest", made.pk)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: QuickForm) -> HttpResponse:
        rows = list(known.of(me(request)).order_by("-created_at"))
        context = {
            "form": form, "rows": rows, "under_way": any(row.under_way for row in rows), "ready": READY,
            "kept": backtests.KEPT, "known_symbols": _known_symbols(),
        }  # fmt: skip
        return render(request, "analytics/backtests.html", context, status=422 if form.errors else 200)


@method_decorator(never_cache, name="dispatch")
class NewBacktest(LoginRequiredMixin, View):
    """All of the form, opened empty, with a ready strategy, or with one that was run before."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, StrategyForm(viewer=request.user, initial=self._initial(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        more = request.POST.get("more")
        if more is not None:
            return self.shown(request, StrategyForm(one_more_row(request.POST, more), viewer=request.user), asked=False)
        form = StrategyForm(request.POST, viewer=request.user)
        if form.is_valid():
            try:
                made = backtests.ask(me(request), **form.wanted())
            except RuleBroken as refused:
                self._refused(form, refused)
            else:
                return redirect("backtest", made.pk)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: StrategyForm, *, asked: bool = True) -> HttpResponse:
        wrong = asked and form.terms.is_bound
        context = {
            "form": form, "terms": form.terms, "joints": JOINTS, "hints": HINTS, "ready": READY, "wrong": wrong,
            "written": bool(form.terms["strategy"].value()), "known_symbols": _known_symbols(),
        }  # fmt: skip
        return render(request, "analytics/backtest_form.html", context, status=422 if wrong else 200)

    def _refused(self, form: StrategyForm, refused: RuleBroken) -> None:
        named = {"from": "start"}.get(refused.attr or "")
        if form.terms.cleaned_data.get("strategy") is not None and (refused.attr or "").startswith("strategy"):
            named = "strategy"
        form.terms.add_error(named, refused.detail)

    def _initial(self, request: HttpRequest) -> dict[str, Any]:
        if "of" in request.GET:
            row = known.one(me(request), _uuid(request.GET["of"]))
            span = (row.start, row.end)
            interval = Interval(row.interval)
            return begun(
                row.strategy, symbol=row.instrument.symbol, interval=interval, span=span, cash=row.cash
            )  # fmt: skip
        ready = BY_SLUG.get(request.GET.get("ready", READY[0].slug))
        interval_asked = INTERVALS.get(request.GET.get("interval", "1d"))
        if ready is None or interval_asked is None:
            raise BadRequest("ready: one of the ready strategies")
        symbol = request.GET.get("symbol", "BTC/USDT")[: symbols.LONGEST]
        return begun(ready.form, symbol=symbol, interval=interval_asked)


@login_required
@require_POST
def delete(request: HttpRequest, backtest_id: UUID) -> HttpResponse:
    row: Backtest = known.one(me(request), backtest_id)
    backtests.delete(row)
    messages.success(request, f"{row.name} is deleted.")
    return redirect("backtests")


def _known_symbols() -> list[tuple[str, str]]:
    """What the field of the instrument offers; any other symbol is taken too."""
    return list(public().filter(active=True).order_by("rank", "id").values_list("symbol", "name")[:OFFERED])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("of: the id of a backtest") from None

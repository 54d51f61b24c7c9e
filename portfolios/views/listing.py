"""All portfolios of somebody, what they are worth together, and a new one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portfolios.calc.exact import WIDE
from portfolios.forms.portfolio import NewForm
from portfolios.forms.ranges import asked
from portfolios.queries.courses import courses
from portfolios.queries.net_worth import NetWorth, net_worth, net_worth_history, together
from portfolios.queries.portfolios import portfolios_of
from portfolios.services import portfolios as services
from portfolios.views import charts
from portfolios.views.mine import me, pills


@login_required
@never_cache
@require_safe
def portfolios(request: HttpRequest) -> HttpResponse:
    user, span = me(request), asked(request)
    worth = net_worth(user)
    each = [it.portfolio for it in worth.pieces]
    told = courses(each, span)
    context: dict[str, Any] = {
        "worth": worth, "rows": _rows(worth, told.weeks), "together": together(worth),
        "overlay": charts.overlay(told.overlaid), "overlaid": told.overlaid,
        "chart": charts.of_worth(net_worth_history(user, span, now=worth), worth.currency),
        "archived": list(portfolios_of(user, archived=True)), "base": worth.currency,
    }  # fmt: skip
    return render(request, "portfolios/list.html", context | pills(span) | charts.MODULES)


def _rows(worth: NetWorth, weeks: Mapping[UUID, list[float]]) -> list[dict[str, Any]]:
    return [
        {**it._asdict(), "gain": WIDE.subtract(it.valuation.total_value, it.valuation.invested),
         "week": [*weeks.get(it.portfolio.pk, []), float(it.valuation.total_value)]}
        for it in worth.pieces
    ]  # fmt: skip


@method_decorator(never_cache, name="dispatch")
class NewPortfolio(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        profile = me(request).profile
        begun = {"base_currency": profile.base_currency, "cost_basis": profile.cost_basis}
        return self.shown(request, NewForm(user=me(request), initial=begun))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewForm(request.POST, user=me(request))
        if form.is_valid():
            with form.refusals():
                made = services.open_one(me(request), **form.wanted())
                messages.success(request, f"{made.name} is open.")
                return redirect("portfolio", made.pk)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: NewForm) -> HttpResponse:
        return render(request, "portfolios/new.html", {"form": form}, status=form.status if form.errors else 200)

"""How a portfolio is kept: name, fees, dividends, benchmark; another method, seen before it is saved; its end."""

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
from django.views.decorators.http import require_POST

from portfolios.forms.portfolio import METHOD_WORDS, DeleteForm, MethodForm, SettingsForm, ShareForm, settings_of
from portfolios.models import Portfolio
from portfolios.queries.transactions import transactions_of
from portfolios.services import portfolios as services
from portfolios.services import rehearsal
from portfolios.views.mine import head, me, mine
from portfolios.views.ticket import known_symbols


def page(request: HttpRequest, portfolio: Portfolio, *, status: int = 200, **forms: Any) -> HttpResponse:
    """All of it, with the form that was sent as it came back."""
    fresh: dict[str, Any] = {
        "form": SettingsForm(user=me(request), initial=settings_of(portfolio)),
        "method": MethodForm(initial={"cost_basis": portfolio.cost_basis, "fee_policy": portfolio.fee_policy}),
        "leaving": DeleteForm(portfolio=portfolio, auto_id="leaving-%s"),
        "sharing": ShareForm(),
        "method_words": METHOD_WORDS,
        "shares": list(portfolio.shares.all()),
        "count": transactions_of(portfolio).count(),
        "known_symbols": known_symbols(),
    }
    return render(request, "portfolios/settings.html", head(portfolio) | fresh | forms, status=status)


@method_decorator(never_cache, name="dispatch")
class Settings(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        return page(request, mine(request, portfolio_id))

    def post(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        portfolio = mine(request, portfolio_id)
        form = SettingsForm(request.POST, user=me(request))
        if form.is_valid():
            with form.refusals():
                services.change(portfolio, **form.wanted())
                messages.success(request, "The settings are kept.")
                return redirect("portfolio-settings", portfolio.pk)
        return page(request, portfolio, form=form, status=form.status)


class Part(LoginRequiredMixin, View):
    """Of the settings: whoever comes back to its address finds all of them."""

    def get(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        return redirect("portfolio-settings", mine(request, portfolio_id).pk)


@method_decorator(never_cache, name="dispatch")
class Method(Part):
    """First what would differ, then the change."""

    def post(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        portfolio = mine(request, portfolio_id)
        form = MethodForm(request.POST)
        if not form.is_valid():
            return page(request, portfolio, method=form, status=form.status)
        if request.POST.get("do") == "save":
            services.change(portfolio, **form.cleaned_data)
            messages.success(request, "Everything was worked out anew.")
            return redirect("portfolio-settings", portfolio.pk)
        now, then = rehearsal.of_change(portfolio, **form.cleaned_data)
        years = [
            (year, now.by_year.get(year), then.by_year.get(year)) for year in sorted({*now.by_year, *then.by_year})
        ]
        return page(request, portfolio, method=form, now=now, then=then, years=years[::-1])


@login_required
@require_POST
def make_default(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    services.make_default(portfolio)
    messages.success(request, f"{portfolio.name} comes first now.")
    return redirect("portfolio-settings", portfolio.pk)


@login_required
@require_POST
def archive(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """`away=no` takes it out again, which is also the Undo of the message."""
    portfolio = mine(request, portfolio_id)
    away = request.POST.get("away", request.GET.get("away")) != "no"
    services.archive(portfolio, away=away)
    if away:
        undo = f"undo={request.path}?away=no"
        messages.success(request, f"{portfolio.name} is archived.", extra_tags=undo)
        return redirect("portfolios")
    messages.success(request, f"{portfolio.name} is back.")
    return redirect("portfolio", portfolio.pk)


@method_decorator(never_cache, name="dispatch")
class Delete(Part):
    def post(self, request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
        portfolio = mine(request, portfolio_id)
        form = DeleteForm(request.POST, portfolio=portfolio, auto_id="leaving-%s")
        if not form.is_valid():
            return page(request, portfolio, leaving=form, status=form.status)
        services.delete(portfolio, by=me(request).pk)
        messages.success(request, f"{portfolio.name} is deleted.")
        return redirect("portfolios")

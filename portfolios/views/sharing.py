"""A portfolio shown to whoever has its link: read only, without amounts unless its owner shows them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.kit.limits import limited
from portfolios.calc.ranges import Range
from portfolios.forms.portfolio import ShareForm
from portfolios.queries import holdings
from portfolios.queries.allocation import By, allocation
from portfolios.queries.courses import beside_benchmark
from portfolios.queries.history import history
from portfolios.queries.performance import performance
from portfolios.queries.shares import share_of
from portfolios.queries.valuation import valuation
from portfolios.services import shares
from portfolios.views import charts
from portfolios.views.mine import mine
from portfolios.views.overview import CASH_WORDS
from portfolios.views.settings import page

LONGEST = 100


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    if request.method != "POST":  # back at the address of a link that was told
        return redirect("portfolio-settings", portfolio.pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return page(request, portfolio, sharing=form, status=form.status)
    with form.refusals():
        days = form.cleaned_data["days"]
        token = shares.share(
            portfolio, hides_amounts=form.cleaned_data["hides_amounts"], days=int(days) if days else None
        )
        address = request.build_absolute_uri(reverse("shared-portfolio", args=[token]))
        return page(request, portfolio, link=address)
    return page(request, portfolio, sharing=form, status=form.status)


@login_required
@require_POST
def end(request: HttpRequest, portfolio_id: UUID, share_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    shares.end(get_object_or_404(portfolio.shares, pk=share_id))
    messages.success(request, "That link leads nowhere now.")
    return redirect("portfolio-settings", portfolio.pk)


@never_cache
@require_safe
@limited("shared-portfolio", "60/min", methods=("GET", "HEAD"))
def shared(request: HttpRequest, share_token: str) -> HttpResponse:
    found = share_of(share_token[:LONGEST])
    if found is None:
        raise Http404
    portfolio = found.portfolio
    worth = valuation(portfolio)
    context = {
        "portfolio": portfolio, "base": portfolio.base_currency, "share": found, "hidden": found.hides_amounts,
        "worth": worth, "groups": holdings.table(worth), "did": performance(portfolio, Range.Y1),
        "slices": [
            (CASH_WORDS.get(it.key, it.key), float(it.value)) for it in allocation(portfolio, By.SYMBOL).slices
            if it.value > 0
        ],
        "overlay": charts.overlay(beside_benchmark(portfolio, history(portfolio, Range.Y1))),
    }  # fmt: skip
    return render(request, "portfolios/shared.html", context | charts.INDEX_MODULES)

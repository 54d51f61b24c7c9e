"""What sales brought, lot by lot, and what was paid out on holdings."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from markets.forms import AddressForm
from portfolios.queries.gains import gains
from portfolios.queries.income import Income, income
from portfolios.views.mine import head, mine

SHOWN = 200
MONTHS = 24


class YearForm(AddressForm):
    year = forms.IntegerField(min_value=1900, max_value=2100, required=False)


@login_required
@never_cache
@require_safe
def earnings(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    portfolio = mine(request, portfolio_id)
    sold = gains(portfolio, year=YearForm.read(request.GET)["year"])
    paid = income(portfolio)
    context = head(portfolio) | {
        "sold": sold,
        "rows": sold.rows[:SHOWN],
        "more": len(sold.rows[SHOWN:]),
        "paid": paid,
        "months": paid.months[-MONTHS:],
        "last_month": paid.months[-1] if paid.months else None,
        "bars": _bars(paid),
    }
    return render(request, "portfolios/income.html", context)


def _bars(paid: Income) -> list[dict[str, object]]:
    """One a month, as high as its share of the best: x, y and height on a picture of 240 by 100."""
    shown = paid.months[-MONTHS:]
    best = max((it.total for it in shown), default=0)
    if not best:
        return []
    width = 240 / len(shown)
    heights = [float(100 * it.total / best) for it in shown]
    return [
        {"x": f"{place * width + width * 0.14:.2f}", "y": f"{100 - height:.2f}", "height": f"{height:.2f}",
         "width": f"{width * 0.72:.2f}", "month": month.month}
        for place, (month, height) in enumerate(zip(shown, heights, strict=True))
    ]  # fmt: skip

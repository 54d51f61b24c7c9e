"""The tab of an instrument that says in words what its figures say."""

from urllib.parse import unquote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Profile, User
from analytics.calc.reading import rules
from analytics.forms.analysis import AnalysisForm
from analytics.queries.summary import portrayed
from markets.errors import UnknownSymbol
from markets.queries.heads import head
from markets.queries.instruments import by_symbol


@require_safe
@login_required
def analysis(request: HttpRequest, symbol: str) -> HttpResponse:
    asked = AnalysisForm.read(request.GET)
    try:
        instrument = by_symbol(symbol, user=request.user)
    except UnknownSymbol:
        return render(request, "markets/unknown.html", {"symbol": symbol[:60]}, status=404)
    address = reverse("instrument-analysis", args=[instrument.symbol])
    if request.path != unquote(address):
        return HttpResponseRedirect(address)
    assert isinstance(request.user, User)
    profile = request.user.profile
    style = asked["style"] or profile.style
    found = portrayed(instrument, style=style, risk_appetite=profile.risk_appetite)
    context = {
        "found": found,
        "summary": found.summary,
        "styles": [(value, str(label).capitalize()) for value, label in Profile.Style.choices],
        "style": style,
        "own_style": profile.style,
        "takes": rules.APPETITE_WORDS[profile.risk_appetite],
        "disclaimer": rules.NOT_ADVICE,
    }
    return render(request, "analytics/analysis.html", head(instrument) | context)

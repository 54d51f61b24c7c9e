"""What no market prices: listed with its age, added with what it cost, priced anew."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from markets.errors import UnknownSymbol
from markets.queries.instruments import by_symbol
from markets.services import hand_prices
from portfolios.forms.things import WHATS, ThingForm, WorthForm
from portfolios.queries import things as known
from portfolios.queries.net_worth import net_worth
from portfolios.queries.portfolios import portfolios_of
from portfolios.services import things as services
from portfolios.views.mine import me


@login_required
@never_cache
@require_safe
def things(request: HttpRequest) -> HttpResponse:
    worth, today = net_worth(me(request)), timezone.now().date()
    rows = [(it, it.is_old(today)) for it in known.things(me(request), worth)]
    context = {"rows": rows, "base": worth.currency, "today": today}
    return render(request, "portfolios/things.html", context)


@method_decorator(never_cache, name="dispatch")
class NewThing(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        begun = {"currency": me(request).profile.base_currency, "quantity": "1", "what": request.GET.get("what", "")}
        return self.shown(request, self.form(request, initial=begun))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, data=request.POST)
        if form.is_valid():
            with form.refusals():
                made = services.add(me(request), **form.wanted())
                messages.success(request, f"{made.name} is in your books as {made.symbol}.")
                return redirect("things")
        return self.shown(request, form)

    def form(self, request: HttpRequest, **more: object) -> ThingForm:
        return ThingForm(user=me(request), portfolios=portfolios_of(me(request)), **more)

    def shown(self, request: HttpRequest, form: ThingForm) -> HttpResponse:
        context = {"form": form, "whats": WHATS.values()}
        return render(request, "portfolios/new_thing.html", context, status=form.status if form.errors else 200)


@login_required
@require_POST
def price(request: HttpRequest, symbol: str) -> HttpResponse:
    one = by_symbol(symbol, user=request.user)
    if one.owner_id != me(request).pk or not one.hand_priced:
        raise UnknownSymbol
    form = WorthForm(request.POST, user=me(request))
    if form.is_valid():
        hand_prices.put(one, {form.cleaned_data["on"]: form.cleaned_data["price"]})
        messages.success(request, f"{one.name} has a new price.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("things")

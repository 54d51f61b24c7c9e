"""The section of the settings about notifications: the matrix, quiet hours, browsers, webhooks."""

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

from accounts.calc.sections import SECTIONS
from accounts.services import profile
from alerts.forms.settings import SettingsForm
from alerts.models import PushSubscription, Webhook
from alerts.services import webhooks, wishes
from alerts.views.mine import me
from config.kit import limits
from config.kit.errors import NotFound

ROUTE = "notifications-settings"


@method_decorator(never_cache, name="dispatch")
class Settings(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, self.form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        if form.is_valid():
            user = me(request)
            profile.change(user, notify=form.cleaned_data["notify"])
            wishes.change(user, **form.cleaned_data["wishes"])
            messages.success(request, "Saved.")
            return redirect(ROUTE)
        return self.page(request, form)

    def form(self, request: HttpRequest, *sent: object) -> SettingsForm:
        user = me(request)
        return SettingsForm(*sent, profile=user.profile, wishes=wishes.wishes_of(user))

    def page(self, request: HttpRequest, form: SettingsForm) -> HttpResponse:
        user = me(request)
        context = {
            "sections": SECTIONS, "section": ROUTE, "title": dict(SECTIONS)[ROUTE], "form": form,
            "zone": user.profile.timezone, "secret": webhooks.secret_of(user),
            "browsers": PushSubscription.objects.filter(user=user), "webhooks": Webhook.objects.filter(owner=user),
        }  # fmt: skip
        return render(request, "alerts/settings.html", context, status=form.status if form.errors else 200)


@login_required
@require_POST
def forget_browser(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    if not PushSubscription.objects.filter(user=me(request), pk=subscription_id).delete()[0]:
        raise NotFound("There is no such browser.")
    messages.success(request, "That browser is woken no more.")
    return redirect(ROUTE)


@login_required
@require_POST
def new_secret(request: HttpRequest) -> HttpResponse:
    webhooks.new_secret(me(request))
    messages.success(request, "Webhooks are signed with a new secret from now on.")
    return redirect(ROUTE)


@login_required
@limits.limited("try-notification", "5/min")
@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    wishes.try_out(me(request))
    messages.success(request, "Sent, by the app, mail and push.")
    return redirect(ROUTE)

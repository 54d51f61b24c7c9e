"""The first run: three steps, each of which can be skipped and done later."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import person
from accounts.services import profile
from accounts.views import passage
from accounts.views.sections import me

STEPS = ("welcome-where", "welcome-investor", "welcome-data")


@login_required
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Where somebody left off."""
    return redirect(STEPS[min(me(request).profile.first_run_step, len(STEPS)) - 1])


class Step(LoginRequiredMixin, View):
    number: int
    template: str
    form: Any = None

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, self.form(profile=me(request).profile) if self.form else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = me(request)
        if "skip" in request.POST or self.form is None:
            return self.onward(request)
        form = self.form(request.POST, profile=user.profile)
        if form.is_valid():
            with form.refusals():
                profile.change(user, **form.cleaned_data)
                return self.onward(request)
        return self.shown(request, form)

    def onward(self, request: HttpRequest) -> HttpResponse:
        if self.number == len(STEPS):
            return redirect("home")
        profile.first_run_to(me(request), self.number + 1)
        return redirect(STEPS[self.number])

    def shown(self, request: HttpRequest, form: Any) -> HttpResponse:
        context = {"number": self.number, "steps": range(1, len(STEPS) + 1), "first_data": settings.FIRST_DATA}
        if self.number > 1:
            context["before"] = STEPS[self.number - 2]
        return passage.page(request, self.template, form, **context)


class Where(Step):
    number, template, form = 1, "accounts/welcome_where.html", person.WhereFrom


class Investor(Step):
    number, template, form = 2, "accounts/welcome_investor.html", person.Investor


class Data(Step):
    number, template = 3, "accounts/welcome_data.html"


@login_required
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """No more checklist on the dashboard."""
    profile.end_first_run(me(request))
    return redirect("home")

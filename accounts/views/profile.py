"""The sections of the settings that are one form over the profile each."""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views import View

from accounts.calc.countries import BY_NAME
from accounts.forms import person
from accounts.forms.base import Form
from accounts.services import profile
from accounts.views.sections import me, section
from config import preferences


class Section(LoginRequiredMixin, View):
    form: ClassVar[Any]
    template: str
    route: str

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, self.filled(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.filled(request, request.POST)
        if form.is_valid():
            with form.refusals():
                profile.change(me(request), **form.cleaned_data)
                messages.success(request, "Saved.")
                return self.saved(request)
        return self.shown(request, form)

    def filled(self, request: HttpRequest, *sent: Any) -> Any:
        return self.form(*sent, profile=me(request).profile)

    def saved(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.route)

    def shown(self, request: HttpRequest, form: Form) -> HttpResponse:
        return section(request, self.template, self.route, form, **self.more(request))

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {}


class Person(Section):
    form, template, route = person.Person, "profile", "settings"

    def filled(self, request: HttpRequest, *sent: Any) -> Any:
        user = me(request)
        form = person.Person(*sent, profile=user.profile)
        form.initial["name"] = user.name
        return form

    def more(self, request: HttpRequest) -> dict[str, Any]:
        return {"country": BY_NAME.get(me(request).profile.country)}


class Investor(Section):
    form, template, route = person.Investor, "investor", "investor"


class Display(Section):
    """Kept in step with the cookies that strangers have: after signing out nothing jumps back."""

    form, template, route = person.Display, "display", "display"

    def saved(self, request: HttpRequest) -> HttpResponse:
        response = super().saved(request)
        preferences.keep(response, preferences.of(request))
        return response

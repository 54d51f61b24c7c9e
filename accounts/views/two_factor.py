"""Turning two-factor sign-in on and off, and its recovery codes."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.authentication import visitor_of
from accounts.errors import TwoFactorIsOff, TwoFactorIsOn
from accounts.forms import safety
from accounts.services import browser, two_factor
from accounts.views.sections import me, section


def codes_page(request: HttpRequest, made: list[str], *, first: bool) -> HttpResponse:
    """The only time they are seen: in this answer, kept nowhere."""
    lines = ["Tidemark recovery codes", me(request).email, "Each works once.", "", *made, ""]
    file = quote("\r\n".join(lines))
    return section(request, "recovery_codes", "security", codes=made, file=file, first=first)


@method_decorator(never_cache, name="dispatch")
class SetUp(LoginRequiredMixin, View):
    """Scan, type one code, keep the recovery codes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, safety.ConfirmApp())

    def post(self, request: HttpRequest) -> HttpResponse:
        user, visitor = me(request), visitor_of(request)
        if "begin" in request.POST:
            try:
                two_factor.begin(user)
            except TwoFactorIsOn:
                return redirect("security")
            return redirect("two-factor")
        form = safety.ConfirmApp(request.POST)
        if form.is_valid():
            with form.refusals():
                try:
                    made = two_factor.confirm(user, code=form.cleaned_data["code"], visitor=visitor)
                except (TwoFactorIsOff, TwoFactorIsOn):
                    return redirect("security")
                browser.stay_in(request, user, visitor=visitor)
                return codes_page(request, made, first=True)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: safety.ConfirmApp) -> HttpResponse:
        begun = two_factor.begun(me(request))
        if begun is None:
            return redirect("security")
        spaced = " ".join(begun.secret[start : start + 4] for start in range(0, len(begun.secret), 4))
        return section(request, "two_factor", "security", form, set_up=begun, secret=spaced)


@method_decorator(never_cache, name="dispatch")
class TurnOff(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, safety.TurnOff())

    def post(self, request: HttpRequest) -> HttpResponse:
        user, visitor = me(request), visitor_of(request)
        form = safety.TurnOff(request.POST)
        if form.is_valid():
            sent = form.cleaned_data
            with form.refusals():
                two_factor.turn_off(user, given_password=sent["password"], code=sent["code"], visitor=visitor)
                browser.stay_in(request, user, visitor=visitor)
                messages.success(request, "Two-factor sign-in is off. Every other device was signed out.")
                return redirect("security")
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: safety.TurnOff) -> HttpResponse:
        if not me(request).two_factor:
            return redirect("security")
        return section(request, "two_factor_off", "security", form)


@method_decorator(never_cache, name="dispatch")
class RecoveryCodes(LoginRequiredMixin, View):
    """Ten new ones for the password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, safety.PasswordProof())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = safety.PasswordProof(request.POST)
        if form.is_valid():
            given = form.cleaned_data["password"]
            with form.refusals():
                made = two_factor.new_recovery_codes(me(request), given_password=given, visitor=visitor_of(request))
                return codes_page(request, made, first=False)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: safety.PasswordProof) -> HttpResponse:
        if not me(request).two_factor:
            return redirect("security")
        return section(request, "new_recovery_codes", "security", form)

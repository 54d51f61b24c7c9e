"""Signing up, in and out, and the second factor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.settings import api_settings

from accounts import demo
from accounts.authentication import visitor_of
from accounts.errors import TokenNotValid
from accounts.forms import gates
from accounts.services import browser, register, two_factor
from accounts.services import sign_in as service
from accounts.views import passage
from config.kit import errors, limits

WAYS = {"totp": "your authenticator app", "email": "the letter we sent you", "recovery_code": "your recovery list"}


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = passage.safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    form = gates.SignIn(request.POST or None)
    if form.is_valid():
        with form.refusals():
            user = service.by_password(**form.cleaned_data, visitor=visitor_of(request))
            return passage.after_first_factor(request, user, by="password", onward=onward)
    return passage.page(request, "accounts/sign_in.html", form, next=onward, **_demo())


def _demo() -> dict[str, Any]:
    if settings.DEMO_OPEN and not settings.PRODUCTION:
        return {"demo_people": demo.PEOPLE, "demo_password": demo.KNOWN_PASSWORD}
    return {}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    browser.sign_out(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    form = gates.SignUp(request.POST or None)
    if form.is_valid():
        with form.refusals():
            _count_sign_up(request)
            sent = form.cleaned_data
            user = register.register(
                name=sent["name"], email=sent["email"], new_password=sent["password"], visitor=visitor_of(request)
            )
            return passage.let_in(request, user, onward=resolve_url("verify-email"))
    return passage.page(request, "accounts/sign_up.html", form)


def _count_sign_up(request: HttpRequest) -> None:
    """Page and API count together."""
    rate = limits.Rate.read(api_settings.DEFAULT_THROTTLE_RATES["sign-up"])
    verdict = limits.take("sign-up", limits.who(request), limit=rate.limit, per_s=rate.per_s)
    if not verdict.allowed:
        raise errors.TooMany(retry_after_s=verdict.reset_s)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code of the app, of a letter, or of the list of recovery codes."""
    half = request.session.get(passage.HALF)
    if half is None:
        return redirect("sign-in")
    asked = request.POST.get("with") or request.GET.get("with", "")
    way = asked if asked in half["methods"] else "totp"
    sending = request.method == "POST" and "send" in request.POST
    form = gates.SecondFactor(request.POST if request.method == "POST" and not sending else None, way=way)
    if sending:
        return _send_second(request, half)
    if form.is_valid():
        with form.refusals():
            return _verified(request, half, form)
    context = {"way": way, "where": WAYS[way], "others": [each for each in half["methods"] if each != way]}
    return passage.page(request, "accounts/second_factor.html", form, then=half["then"], **context)


def _verified(request: HttpRequest, half: dict[str, Any], form: gates.SecondFactor) -> HttpResponse:
    sent = form.cleaned_data
    try:
        user, then = two_factor.verify(
            mfa_token=passage.opened(half["token"]), code=sent["code"], visitor=visitor_of(request)
        )
    except TokenNotValid:
        return passage.start_again(request)
    return passage.after_last_factor(request, user, then=then, onward=half["next"], trust=sent["trust"])


def _send_second(request: HttpRequest, half: dict[str, Any]) -> HttpResponse:
    try:
        two_factor.request_mail(passage.opened(half["token"]))
        messages.success(request, "A code is on its way to your mailbox.")
    except TokenNotValid:
        return passage.start_again(request)
    except errors.TooMany as refusal:
        messages.error(request, f"We sent one just now. Ask again in {refusal.retry_after_s} s.")
    return redirect(f"{resolve_url('second-factor')}?with=email")

"""Signing in and out with a session."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import demo
from accounts.forms import SignIn
from accounts.models import tidy_email
from config.kit import errors, limits

TRIES, PER_S = 10, 5 * 60


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    if request.method != "POST":
        return page(request, SignIn(), onward)
    count_try(request)
    form = SignIn(request.POST, request=request)
    if not form.is_valid() or form.user is None:
        return page(request, form, onward, status=422)
    login(request, form.user)
    return HttpResponseRedirect(onward)


def count_try(request: HttpRequest) -> None:
    """Counted by account and address together: a stranger's guesses do not lock the owner out elsewhere."""
    account = tidy_email(request.POST.get("email", ""))[:254]
    who = f"{limits.stranger(limits.client_address(request))} {account}"
    verdict = limits.take("sign-in", who, limit=TRIES, per_s=PER_S)
    if not verdict.allowed:
        raise errors.TooMany(
            "Too many tries for this account. Try again in {minutes} min.",
            retry_after_s=verdict.reset_s,
            minutes=-(-verdict.reset_s // 60),
        )


def page(request: HttpRequest, form: SignIn, onward: str, **answer: Any) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "next": onward}
    if settings.DEMO_OPEN and not settings.PRODUCTION:
        context |= {"demo_people": demo.PEOPLE, "demo_password": demo.KNOWN_PASSWORD}
    return render(request, "accounts/sign_in.html", context, **answer)


def safe_next(request: HttpRequest) -> str:
    """Only back into this site: a link of ours must not send a person who just signed in to somebody else's."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))

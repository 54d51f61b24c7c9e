"""What the pages before the door share: how far somebody has come, and where they go on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import sealing
from accounts.authentication import DEVICE_COOKIE, visitor_of
from accounts.errors import TokenNotValid
from accounts.forms.base import Form
from accounts.models import User
from accounts.services import browser, devices, sign_in

HALF, RESET = "half_signed_in", "reset_token"  # in the session, while somebody is on the way
DEVICE_KEPT = timedelta(days=400)  # as long as browsers allow


def page(request: HttpRequest, template: str, form: Form | None = None, **context: Any) -> HttpResponse:
    """A page with its form; one that comes back with errors says so by its status."""
    shown = {"form": form, **context}
    if form is None or not form.is_bound or not form.errors:
        return render(request, template, shown)
    response = render(request, template, shown, status=form.status)
    if form.retry_after_s is not None:
        response["Retry-After"] = str(form.retry_after_s)
    return response


def safe_next(request: HttpRequest) -> str:
    """Only back into this site: a link of ours must not send a person who just signed in to somebody else's."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure()):
        return asked
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def after_first_factor(
    request: HttpRequest, user: User, *, by: sign_in.By, then: sign_in.Then = "tokens", onward: str = "/"
) -> HttpResponse:
    """To the second factor where there is one, else in."""
    half = sign_in.second_factor(user, by=by, then=then, visitor=visitor_of(request))
    if half is None:
        return after_last_factor(request, user, then=then, onward=onward)
    kept = {"token": _sealed(half.mfa_token), "methods": half.methods, "then": then, "next": onward}
    request.session[HALF] = kept
    return redirect("second-factor")


def after_last_factor(
    request: HttpRequest, user: User, *, then: sign_in.Then, onward: str = "/", trust: bool = False
) -> HttpResponse:
    request.session.pop(HALF, None)
    if then == "reset":
        opened = sign_in.finish_api(user, then="reset", visitor=visitor_of(request))
        assert isinstance(opened, sign_in.Reset)
        request.session[RESET] = _sealed(opened.reset_token)
        return redirect("recover-password")
    return let_in(request, user, onward=onward, trust=trust)


def let_in(request: HttpRequest, user: User, *, onward: str, trust: bool = False) -> HttpResponse:
    """Signed in. The browser gets a mark by which it is known the next time."""
    visitor = visitor_of(request)
    visitor = replace(visitor, cookie=visitor.cookie or devices.new_cookie())
    browser.sign_in(request, user, visitor=visitor)
    if trust:
        devices.trust(user, visitor=visitor)
    response = HttpResponseRedirect(onward)
    response.set_cookie(
        DEVICE_COOKIE, visitor.cookie, max_age=DEVICE_KEPT, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def _sealed(token: str) -> str:
    """For the session's row: a stolen table must not set passwords."""
    return sealing.seal(token.encode()).decode()


def opened(kept: str) -> str:
    try:
        return sealing.unseal(kept.encode()).decode()
    except sealing.Unsealable:
        raise TokenNotValid from None


def start_again(request: HttpRequest, route: str = "sign-in") -> HttpResponse:
    """What was proven a while ago counts no more."""
    request.session.pop(HALF, None)
    request.session.pop(RESET, None)
    messages.warning(request, "That took too long. Please start again.")
    return redirect(route)

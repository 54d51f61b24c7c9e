"""Password, signed-in devices, and what happened to the account."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import queries, sessions
from accounts.authentication import visitor_of
from accounts.forms import safety
from accounts.services import access, browser, password
from accounts.views.sections import me, section
from config.kit import errors

RECENT, A_PAGE = 6, 40


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request, safety.PasswordChange())


def _overview(request: HttpRequest, form: safety.PasswordChange) -> HttpResponse:
    user = me(request)
    here = sessions.hashed(request.session.session_key or "")
    context: dict[str, Any] = {
        "browsers": [(each, each.session == here) for each in queries.browsers(user)],
        "clients": queries.api_clients(user),
        "log": queries.security_log(user)[:RECENT],
        "codes_left": queries.recovery_codes_left(user),
    }
    return section(request, "security", "security", form, **context)


@sensitive_post_parameters("current_password", "new_password")
@login_required
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    user, visitor = me(request), visitor_of(request)
    form = safety.PasswordChange(request.POST)
    if form.is_valid():
        with form.refusals():
            password.change(user, **form.cleaned_data, visitor=visitor)
            browser.stay_in(request, user, visitor=visitor)
            messages.success(request, "Your password is changed. Every other device was signed out.")
            return redirect("security")
    return _overview(request, form)


@login_required
@require_POST
def end_session(request: HttpRequest, access_id: UUID) -> HttpResponse:
    access.end_one(me(request), access_id, visitor=visitor_of(request))
    messages.success(request, "That device is signed out.")
    return redirect("security")


@login_required
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Here too: whoever presses this may not trust this one either."""
    access.sign_out_everywhere(me(request), visitor=visitor_of(request))
    browser.sign_out(request)
    messages.success(request, "You are signed out everywhere.")
    return redirect("sign-in")


@login_required
@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("before", "")
    try:
        before = UUID(asked) if asked else None
    except ValueError:
        raise errors.NotFound from None
    lines = list(queries.security_log_before(me(request), before)[: A_PAGE + 1])
    older = f"?before={lines[A_PAGE - 1].pk}" if len(lines) > A_PAGE else ""
    newest = reverse("security-log") if before else ""
    return section(request, "log", "security", log=lines[:A_PAGE], older=older, newest=newest)

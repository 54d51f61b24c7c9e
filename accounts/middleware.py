"""What every page request of a signed-in browser passes."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.services import browser
from config.kit import errors

SEEN_EVERY_S = 300
SEEN = "seen_at"
ADMIN = "/admin/"
WARNED = "No two-factor sign-in: anywhere but on the demo of your own machine the admin would be closed to you."
NEEDED = "The admin needs two-factor sign-in: turn it on first, then come back."


class Seen:
    """Keeps "last used" in the list of sessions, without a write for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # only where the view looked at the user: an answer for everybody must not cost a read of the session
        if (
            request.session.accessed
            and request.user.is_authenticated
            and settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            now = int(time.time())
            if now - request.session.get(SEEN, 0) >= SEEN_EVERY_S and not request.session.is_empty():
                request.session[SEEN] = now
                request.session.save()
                browser.seen(request)
        return response


class TwoFactorForAdmin:
    """Nobody opens the admin with a password alone; on the demo of one's own machine that only warns."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        # by address, not by the routes' namespace: pages of our own stand in the admin too
        name = request.resolver_match.url_name if request.resolver_match else None
        if not request.path_info.startswith(ADMIN) or name in ("login", "logout"):
            return None
        user = request.user
        if user.is_authenticated and user.is_staff and not user.two_factor:
            if settings.DEMO_OPEN and not settings.PRODUCTION:
                if name == "index":
                    messages.warning(request, WARNED)
                return None
            if errors.wants_json(request):
                return errors.answer(request, errors.Forbidden(NEEDED))
            return render(request, "accounts/admin_needs_two_factor.html", {"detail": NEEDED}, status=403)
        return None

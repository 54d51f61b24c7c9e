"""How a visitor wants pages to look, so that the server renders it: no flash, no script.

Strangers have it in cookies. Who is signed in has it in the profile, on every device alike; the cookies follow,
so that nothing jumps back after signing out.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.models import Profile, User
from accounts.services import profile as profiles
from config import navigation
from config.templatetags import figures


@dataclass(frozen=True)
class Preferences:
    theme: str = "system"
    colours: str = "green-red"
    amounts: str = "shown"


CHOICES: dict[str, list[tuple[str, str]]] = {
    "theme": [("system", "System"), ("light", "Light"), ("dark", "Dark")],
    "colours": [("green-red", "Green up"), ("blue-orange", "Blue up"), ("red-up", "Red up")],
    "amounts": [("shown", "Shown"), ("hidden", "Hidden")],
}
KEPT_FOR = timedelta(days=365)


def profile_of(request: HttpRequest) -> Profile | None:
    user = getattr(request, "user", None)  # a wrong Host is refused before anybody is known
    return user.profile if isinstance(user, User) else None


def of(request: HttpRequest) -> Preferences:
    profile = profile_of(request)
    if profile is not None:
        return Preferences(profile.theme, profile.colours, "hidden" if profile.hide_amounts else "shown")
    kept = {field.name: request.COOKIES.get(field.name, "") for field in fields(Preferences)}
    return Preferences(**{name: value for name, value in kept.items() if value in dict(CHOICES[name])})


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs; a context processor."""
    own = profile_of(request)
    timezone.activate(own.timezone if own else settings.TIME_ZONE)
    figures.LOCALE.set(own.locale if own else figures.ANYBODYS)
    return {
        "preferences": of(request),
        "choices": CHOICES,
        "places": navigation.places(request),
        "production": settings.PRODUCTION,
    }


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Keep what was pressed. A script gets 204, a plain form goes back to where it was."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer: HttpResponse = HttpResponseRedirect(back if safe else "/")
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        answer = HttpResponse(status=204)
    pressed = {name: request.POST[name] for name in CHOICES if request.POST.get(name) in dict(CHOICES[name])}
    changed = Preferences(**{**asdict(of(request)), **pressed})
    if pressed and isinstance(request.user, User):
        profiles.change(
            request.user, theme=changed.theme, colours=changed.colours, hide_amounts=changed.amounts == "hidden"
        )
    if pressed:
        keep(answer, changed)
    return answer


def keep(answer: HttpResponse, preferences: Preferences) -> None:
    for name, value in asdict(preferences).items():
        answer.set_cookie(name, value, max_age=KEPT_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")


class Middleware:
    """A thread serves many people: the zone and number format of one page must not meet the next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
            figures.LOCALE.set(figures.ANYBODYS)

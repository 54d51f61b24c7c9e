"""How a visitor wants pages to look. Kept in cookies, so that the server renders it: no flash, no script."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config import navigation


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


def of(request: HttpRequest) -> Preferences:
    kept = {field.name: request.COOKIES.get(field.name, "") for field in fields(Preferences)}
    return Preferences(**{name: value for name, value in kept.items() if value in dict(CHOICES[name])})


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs; a context processor."""
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
    for name, choices in CHOICES.items():
        if request.POST.get(name) in dict(choices):
            answer.set_cookie(
                name,
                request.POST[name],
                max_age=KEPT_FOR,
                secure=settings.HTTPS,
                httponly=True,
                samesite="Lax",
            )
    return answer

"""What the pages of the settings share: who asks, and the row of sections."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.calc.sections import SECTIONS
from accounts.forms.base import Form
from accounts.models import User
from accounts.views import passage


def me(request: HttpRequest) -> User:
    """The views ask for signing in first."""
    assert isinstance(request.user, User)
    return request.user


def section(request: HttpRequest, template: str, route: str, form: Form | None = None, **context: Any) -> HttpResponse:
    shown = {"sections": SECTIONS, "section": route, "title": dict(SECTIONS)[route], **context}
    return passage.page(request, f"accounts/settings/{template}.html", form, **shown)

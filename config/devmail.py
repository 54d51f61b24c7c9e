"""Letters of a development installation: kept as files under VAR_DIR/mail, shown at /dev/mail/. Not in production."""

import re
import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import wraps
from pathlib import Path
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.core.mail import EmailMessage as Letter
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.clickjacking import xframe_options_sameorigin

KEPT = 200
NAME = re.compile(r"\d{19}\.eml")


class Backend(BaseEmailBackend):
    """Keeps the last letters as files, newest last by name."""

    def send_messages(self, email_messages: Sequence[Letter]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for letter in email_messages:
            fresh = folder / f"{time.time_ns()}.new"
            fresh.write_bytes(letter.message().as_bytes())
            fresh.rename(fresh.with_suffix(".eml"))
        for old in sorted(folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def development_only(view: Any) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if settings.PRODUCTION:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@development_only
def listed(request: HttpRequest) -> HttpResponse:
    names = sorted((file.name for file in Path(settings.EMAIL_FILE_PATH).glob("*.eml")), reverse=True)
    return render(request, "dev/mail.html", {"letters": [_shown(name) for name in names]})


@development_only
def shown(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "dev/letter.html", {"letter": _shown(name)})


@development_only
@xframe_options_sameorigin
@csp_update(  # type: ignore[arg-type]  # its types know views without arguments only
    {"frame-ancestors": ["'self'"], "style-src": ["'unsafe-inline'"], "style-src-attr": ["'unsafe-inline'"]}
)
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The letter's own HTML, for the frame in the page; no script of it runs."""
    part = _read(name).get_body(("html",))
    if part is None:
        raise Http404
    return HttpResponse(part.get_content())


def _shown(name: str) -> dict[str, Any]:
    letter = _read(name)
    text = letter.get_body(("plain",))
    return {
        "name": name,
        "subject": letter["Subject"],
        "to": letter["To"],
        "sender": letter["From"],
        "at": parsedate_to_datetime(letter["Date"]),
        "text": text.get_content() if text else "",
        "has_html": letter.get_body(("html",)) is not None,
    }


def _read(name: str) -> EmailMessage:
    file = Path(settings.EMAIL_FILE_PATH) / name
    if not NAME.fullmatch(name) or not file.is_file():
        raise Http404
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


urlpatterns = [
    path("", listed, name="dev-mail"),
    path("<str:name>/", shown, name="dev-letter"),
    path("<str:name>/html/", html, name="dev-letter-html"),
]

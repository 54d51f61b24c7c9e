"""Letters to people: text and HTML from templates, sent by a job so that nobody waits for a mail server.

    mail.post("welcome", user.email, {"name": user.name})

`templates/mail/welcome.txt` starts with a line `Subject: ...`; `welcome.html` beside it is optional. The
context is kept as JSON until the job has run: no secrets, and only what JSON knows.
"""

import uuid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template

from config.kit import jobs


class NoSubject(ValueError):
    """The text template of a letter must start with `Subject: ...`."""


def post(template: str, to: str, context: dict[str, Any]) -> None:
    """Have a letter sent once the caller's transaction commits."""
    jobs.enqueue("kit.send_mail", uuid.uuid4().hex, template, to, context)


def send(template: str, to: str, context: dict[str, Any]) -> None:
    """Send a letter now. Only jobs call this: a mail server may keep one waiting, or be down."""
    compose(template, to, context).send()


def send_once(letter: str, template: str, to: str, context: dict[str, Any]) -> None:
    """Sent with the claim in one transaction: a mail server that fails leaves the claim to the next try."""
    with transaction.atomic():
        if jobs.once("mail", letter):
            send(template, to, context)


def compose(template: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    known = {"site_url": settings.SITE_URL, "product": "Tidemark", **context}
    first, _, text = _plain(template, known).partition("\n")
    if not first.startswith("Subject: "):
        raise NoSubject(template)
    subject = " ".join(first.removeprefix("Subject: ").split())
    letter = EmailMultiAlternatives(subject, text.strip() + "\n", to=[to])
    try:
        html = get_template(f"mail/{template}.html")
    except TemplateDoesNotExist:
        return letter
    letter.attach_alternative(html.render({**known, "subject": subject}), "text/html")
    return letter


def _plain(template: str, context: dict[str, Any]) -> str:
    """Plain text has no markup: `O'Neil` must not arrive as `O&#x27;Neil`."""
    found: Template = get_template(f"mail/{template}.txt").template  # type: ignore[attr-defined]
    return found.render(Context(context, autoescape=False))

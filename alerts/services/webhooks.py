"""Addresses of people's own that alerts are posted to."""

import secrets

from accounts.models import User
from alerts.channels import webhook
from alerts.errors import WebhookRefused
from alerts.models import Webhook, Wishes


def check(url: str) -> None:
    """Raises WebhookRefused for what is never called: other schemes and ports, our own network."""
    why = webhook.why_not(url)
    if why:
        raise WebhookRefused(why, attr="webhook_url")


def enable(owner: User, url: str) -> None:
    """Whoever saves an alert with it wants it called, also after it failed too often."""
    Webhook.objects.update_or_create(owner=owner, url=url, defaults={"failures": 0, "disabled_at": None})


def secret_of(owner: User) -> str:
    """What signs them."""
    return Wishes.objects.get_or_create(user=owner)[0].webhook_secret


def new_secret(owner: User) -> str:
    """The old one signs nothing any more."""
    made = secrets.token_urlsafe(32)
    Wishes.objects.update_or_create(user=owner, defaults={"webhook_secret": made})
    return made

"""What must hold before this product runs: values that production refuses, and settings that do not go together.

`refuse_unsafe` is the last line of the settings, so it holds for every way of starting. The rest are Django
system checks, which `manage.py check` and config/startup.py run.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from config.env import Misconfigured

SHORTEST_SECRET, FEWEST_CHARACTERS = 50, 12
EXAMPLES = ("django-insecure", "changeme", "change-me", "change_me", "your-secret", "example", "password")


def refuse_unsafe(*, secret_key: str, debug: bool, hosts: list[str]) -> None:
    """Raise `Misconfigured` for the first value that production must not run with; values are never shown."""
    if weak(secret_key):
        raise Misconfigured(
            f"SECRET_KEY: too weak for production: say {SHORTEST_SECRET} random characters or more "
            "(python3 -c 'import secrets; print(secrets.token_urlsafe(64))')"
        )
    if debug:
        raise Misconfigured("DEBUG: on, and production must not show its insides: remove it")
    if any("*" in host for host in hosts):
        raise Misconfigured("ALLOWED_HOSTS: answers to any name: say the host names of this site")


def weak(secret: str) -> bool:
    """Short, monotonous, a repeated piece, or copied from an example."""
    repeats = secret in (secret + secret)[1:-1]
    few = len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS
    return few or repeats or any(word in secret.lower() for word in EXAMPLES)


@register(Tags.security)
def combinations(**_kwargs: Any) -> list[CheckMessage]:
    """Settings that are each allowed and wrong together."""
    found = []
    if settings.HTTPS and not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        found.append(("E001", "SITE_URL is https and cookies would travel without TLS", "set both *_COOKIE_SECURE"))
    if settings.HTTPS and not settings.SECURE_HSTS_SECONDS:
        found.append(("E002", "SITE_URL is https and browsers are not told to stay there", "set SECURE_HSTS_SECONDS"))
    if settings.PRODUCTION and getattr(settings, "OUTBOUND_ALLOW", None):
        found.append(("E003", "OUTBOUND_ALLOW opens private addresses to users", "remove it in production"))
    if not settings.CORS_ALLOW_CREDENTIALS and not settings.SESSION_COOKIE_SAMESITE:
        found.append(("E004", "the session cookie goes with other sites' requests", "set SESSION_COOKIE_SAMESITE"))
    if any(origin.rstrip("/").count("/") != 2 for origin in settings.CORS_ALLOWED_ORIGINS):
        found.append(("E005", "CORS_ALLOWED_ORIGINS holds something else than scheme://host[:port]", "say origins"))
    return [Error(text, hint=hint, id=f"config.{code}") for code, text, hint in found]

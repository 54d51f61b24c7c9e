"""One-time codes on the terminal, for development without mail."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.delivery import Letter


def send(letter: Letter) -> None:
    if settings.PRODUCTION:
        raise ImproperlyConfigured("CODE_DELIVERY: console would print everybody's codes in production")
    sys.stdout.write(f"one-time code for {letter.email} ({letter.purpose}): {letter.code}\n")
    sys.stdout.flush()

"""The first thing that every process does: say in one line what is wrong and end, or go on.

A person who starts the product reads one line that names the variable. No value is shown, nor a traceback:
logs are read by more people than may know a password.
"""

import logging
import os
import sys
from time import monotonic, sleep
from typing import NoReturn

import django
from django.conf import settings
from django.core import checks as system_checks
from django.core.exceptions import ImproperlyConfigured

from config.env import Misconfigured
from config.kit import health

PATIENCE_S = 3.0
REMEDIES = {
    "database": "DATABASE_URL: PostgreSQL does not answer there, or does not let us in",
    "valkey": "REDIS_URL: Valkey does not answer there, or does not let us in",
    "migrations": "DATABASE_URL: migrations are not all applied: run `manage.py migrate` first",
}
WITHOUT_ENGINES = {
    "check", "collectstatic", "compilemessages", "document_configuration", "help", "makemessages", "makemigrations",
    "migrate", "prepare", "showmigrations", "spectacular", "sqlmigrate", "version", "--help", "-h", "--version",
}  # fmt: skip
"""Commands that need no storage, or that bring it into the state which the others need."""


def settings_or_exit() -> None:
    """Read the settings; what cannot be used ends this process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018 - the first look reads the settings
    except (Misconfigured, ImproperlyConfigured) as error:
        _end(str(error))


def ready_or_exit() -> None:
    """In production go on only with sound settings, engines that answer and migrations that are applied."""
    settings_or_exit()
    if not settings.PRODUCTION:
        return
    django.setup()
    problems = [found for found in system_checks.run_checks(tags=[system_checks.Tags.security]) if found.is_serious()]
    if problems:
        _end(f"{problems[0].msg}: {problems[0].hint} ({problems[0].id})")
    if down := _first_down():
        _end(REMEDIES[down])


def command_or_exit(arguments: list[str]) -> None:
    """The same for `manage.py`, where some commands work without engines."""
    settings_or_exit()
    if arguments and arguments[0] not in WITHOUT_ENGINES:
        ready_or_exit()


def _first_down() -> str | None:
    """The part that is still down after a moment: engines that start beside us get that long."""
    deadline = monotonic() + PATIENCE_S
    logging.disable()  # the one line says it
    try:
        while True:
            parts = health.ready()
            down = next((name for name in REMEDIES if not parts[name].ok), None)
            if down is None or monotonic() > deadline:
                return down
            sleep(0.2)
    finally:
        logging.disable(logging.NOTSET)


def _end(line: str) -> NoReturn:
    """End at once: a thread that waits for a hanging engine must not hold us."""
    print(" ".join(line.split()), file=sys.stderr, flush=True)
    os._exit(1)

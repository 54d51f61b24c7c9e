"""What apps above do inside the transaction of an app below, which cannot import them.

    settings.HOOKS = {"ON_REGISTER": ["portfolios.services.open_first"]}
    hooks.call("ON_REGISTER", user=user)

A system check proves every name, of hooks as of the readers of events and of the schedule.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from config.kit import jobs


def call(hook: str, **kwargs: Any) -> None:
    for name in settings.HOOKS[hook]:
        import_string(name)(**kwargs)


def check_names(**kwargs: Any) -> list[CheckMessage]:
    return [*_wrong_hooks(), *_wrong_jobs()]


def _wrong_hooks() -> Iterator[CheckMessage]:
    for hook, names in settings.HOOKS.items():
        for name in names:
            try:
                found = import_string(name)
            except ImportError as error:
                yield Error(f"HOOKS[{hook!r}]: {name}: {error}", id="kit.E001")
            else:
                if not callable(found):
                    yield Error(f"HOOKS[{hook!r}]: {name} cannot be called", id="kit.E001")


def _wrong_jobs() -> Iterator[CheckMessage]:
    asked = [(f"EVENT_READERS[{kind!r}]", name) for kind, names in settings.EVENT_READERS.items() for name in names]
    asked += [(settings.SCHEDULE, period.job) for period in import_string(settings.SCHEDULE)]
    for where, name in asked:
        try:
            jobs.named(name)
        except jobs.UnknownJob:
            yield Error(f"{where}: no task is called {name}", id="kit.E002")

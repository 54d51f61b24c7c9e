"""The one way in which rows of the ledger go: with a whole portfolio, and written down. Accounts have their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def allowed() -> Iterator[None]:
    """Inside a transaction. The trigger of migration 0002 lets this one through."""
    _say("on")
    yield
    _say("off")


def _say(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tidemark.ledger_purge', %s, true)", [state])

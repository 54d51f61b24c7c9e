"""Facts that apps above read. A fact is a row of the transaction that made it; its readers are jobs.

    settings.EVENT_READERS = {"trade.posted": ["alerts.take"], "*": ["kit.example"]}

Each reader is enqueued with the event's id.
"""

from typing import Any

from django.conf import settings

from config.kit import jobs
from config.kit.models import Event


def record(kind: str, user_id: int | None, subject: str = "", payload: dict[str, Any] | None = None) -> Event:
    event = Event.objects.create(kind=kind, user_id=user_id, subject=subject, payload=payload or {})
    for reader in readers(kind):
        jobs.enqueue(reader, event.pk)
    return event


def readers(kind: str) -> list[str]:
    """The jobs that read this kind, each once."""
    table = settings.EVENT_READERS
    return list(dict.fromkeys([*table.get(kind, ()), *table.get("*", ())]))

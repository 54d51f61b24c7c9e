"""Once a day what has been of use is thrown away, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.kit import events, jobs, tasks
from config.kit.models import Event, IdempotencyKey

pytestmark = pytest.mark.django_db


def test_only_what_is_old_goes() -> None:
    events.record("old", None)
    jobs.once("test", "old")
    with connection.cursor() as cursor:
        for table in ("kit_event", "kit_idempotencykey"):
            cursor.execute(f"UPDATE {table} SET created_at = %s", [timezone.now() - timedelta(days=400)])
    IdempotencyKey.objects.create(scope="beat:reports.yearly", key="1")
    events.record("new", None)
    jobs.once("test", "new")

    tasks.purge()

    assert Event.objects.get().kind == "new"
    assert set(IdempotencyKey.objects.values_list("scope", "key")) == {
        ("once:test", "new"),
        ("beat:reports.yearly", "1"),
    }

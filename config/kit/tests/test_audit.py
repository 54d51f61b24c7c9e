"""The audit log: what changed, without secrets, and nobody can edit it afterwards."""

from datetime import timedelta

import pytest
import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from config.kit import audit
from config.kit.models import Audit

pytestmark = pytest.mark.django_db


def entry(**values: object) -> Audit:
    return audit.record(actor_id=3, action="user.changed", subject="Bob", **values)


def test_only_what_differs_is_kept() -> None:
    found = entry(before={"name": "Bob", "is_active": True}, after={"name": "Bob", "is_active": False})
    assert (found.before, found.after) == ({"is_active": True}, {"is_active": False})


def test_a_secret_is_never_kept_only_that_it_changed() -> None:
    entry(before={"password": "canary-1", "api_key": "canary-2"}, after={"password": "canary-3", "api_key": "canary-2"})
    found = Audit.objects.get()
    assert found.after == {"password": audit.HIDDEN_NEW}
    assert "canary" not in str([found.before, found.after])


def test_the_request_is_named() -> None:
    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        assert entry().request_id == "abc123"


@pytest.mark.parametrize("statement", ["UPDATE kit_audit SET subject = 'Mallory'", "DELETE FROM kit_audit"])
def test_the_database_refuses_to_edit_it(statement: str) -> None:
    entry()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Audit.objects.get().subject == "Bob"


def test_a_purge_takes_what_is_old_and_is_itself_recorded() -> None:
    entry()
    assert audit.purge(timezone.now() - timedelta(days=1)) == 0
    assert audit.purge(timezone.now() + timedelta(days=1)) == 1
    assert Audit.objects.get().action == "audit.purged"
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.all().delete()

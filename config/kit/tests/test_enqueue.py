"""A job asked for in a transaction is sent when it commits, and never when it does not."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

from config.kit import jobs, valkey
from config.kit.models import Outbox
from config.kit.task import Job

pytestmark = pytest.mark.django_db(transaction=True)


def queued() -> int:
    return valkey.client().llen("soon")


@pytest.fixture(autouse=True)
def no_leftovers(monkeypatch: pytest.MonkeyPatch) -> None:
    valkey.client().delete("soon", "bulk")
    monkeypatch.setattr(jobs._Pause, "until", 0.0)


def test_it_is_sent_at_commit_and_the_row_goes_away() -> None:
    with transaction.atomic():
        jobs.enqueue("kit.relay_outbox")
        assert (Outbox.objects.count(), queued()) == (1, 0)
    assert (Outbox.objects.count(), queued()) == (0, 1)


def test_a_transaction_that_fails_asks_for_nothing() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.enqueue("kit.relay_outbox")
        raise ZeroDivisionError
    assert (Outbox.objects.count(), queued()) == (0, 0)


def test_without_a_transaction_it_is_sent_at_once() -> None:
    jobs.enqueue("kit.relay_outbox")
    assert (Outbox.objects.count(), queued()) == (0, 1)


def test_a_name_that_is_no_task_fails_where_it_is_written() -> None:
    with pytest.raises(jobs.UnknownJob):
        jobs.enqueue("kit.no_such_job")


def test_arguments_that_json_does_not_know_fail_where_they_are_written() -> None:
    with pytest.raises(TypeError):
        jobs.enqueue("kit.relay_outbox", object())


def test_after_one_failure_nobody_waits_for_the_broker_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def broken(self: Job, *args: object, **options: object) -> None:
        tried.append(self.name)
        raise OperationalError

    monkeypatch.setattr(Job, "apply_async", broken)
    for _ in range(3):
        jobs.enqueue("kit.relay_outbox")
    assert (len(tried), Outbox.objects.count()) == (1, 3)


def test_every_name_enqueued_in_the_code_is_a_task() -> None:
    names = {name for file in sources() for name in enqueued(ast.parse(file.read_text()))}
    assert "kit.send_mail" in names
    for name in names:
        assert jobs.named(name)


def sources() -> list[Path]:
    own = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    folders = [settings.BASE_DIR / app for app in own if (settings.BASE_DIR / app).is_dir()]
    return [file for folder in folders for file in folder.rglob("*.py") if "tests" not in file.parts]


def enqueued(tree: ast.AST) -> set[str]:
    """The text in every `enqueue("...")` and `jobs.enqueue("...")`."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    named = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) == "enqueue"]
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}

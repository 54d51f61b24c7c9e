"""A long import is a job that does all or nothing, whatever happens to its worker, and says how far it is."""

import multiprocessing
import os
import signal
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections
from django.utils import timezone

from config.kit import jobs
from config.kit.models import Event, Outbox
from portfolios.calc.imports.options import Options
from portfolios.errors import ImpossibleHistory, NotPrepared, TooManyImports
from portfolios.live import progress
from portfolios.models import Holding, ImportBatch, Posting, Revision, Transaction
from portfolios.renderers.files import Upload
from portfolios.services import import_lines, imports, portfolios, projection
from portfolios.tests import books

HEAD = "date,type,symbol,quantity,price,amount,currency\n"
GOOD = HEAD + "2025-01-01,deposit,,,,1000,USD\n2025-01-02,buy,ONE,3,100,,\n2025-01-03,sell,ONE,1,120,,\n"


@pytest.fixture
def book(alice, monkeypatch):
    books.own(alice, "ONE")
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    return portfolios.open_one(alice, name="Book", base_currency="USD")


@pytest.fixture
def queued(book):
    return start(book)


def start(book, text=GOOD):
    return imports.start(book, Upload("x.csv", text.encode()), Options(), by=book.owner_id)


def again(batch):
    return ImportBatch.objects.get(pk=batch.pk)


def written():
    return [model.objects.count() for model in (Transaction, Revision, Posting, Holding, Event)]


@pytest.mark.django_db
def test_it_is_asked_for_in_the_same_transaction(queued):
    (row,) = Outbox.objects.filter(job="portfolios.run_import")
    assert (row.args, queued.state) == ([str(queued.pk)], "queued")
    assert jobs.named(row.job).acks_late


@pytest.mark.django_db
def test_j5_twice_is_once(queued):
    imports.perform(queued.pk)
    once = written()
    imports.perform(queued.pk)
    assert written() == once
    assert (again(queued).state, again(queued).new, bytes(again(queued).content)) == ("done", 3, b"")


@pytest.mark.django_db
def test_what_breaks_in_the_middle_leaves_nothing_and_goes_on(queued, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(imports.events, "record", lambda *_: 1 / 0)  # after the last row was written
        with pytest.raises(ZeroDivisionError):
            imports.perform(queued.pk)
    assert (written(), again(queued).state) == ([0, 0, 0, 0, 0], "running")
    imports.perform(queued.pk)
    assert again(queued).state == "done"


def _die_in_the_middle(batch_id):
    connections["default"].connection = None  # the parent's: closing it here would close it there
    projection.follow = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
    imports.perform(batch_id)


@pytest.mark.django_db(transaction=True)
def test_j1_a_worker_killed_in_mid_import_leaves_nothing_half_done(queued):
    """kill -9 when the transactions are written and what follows from them is not; the broker delivers it again."""
    worker = multiprocessing.get_context("fork").Process(target=_die_in_the_middle, args=(queued.pk,))
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    assert written() == [0, 0, 0, 0, 0]
    imports.perform(queued.pk)
    assert (again(queued).state, written()[0]) == ("done", 3)


@pytest.mark.django_db
def test_progress_is_told_on_the_way(queued, monkeypatch):
    seen, tell = [], progress.tell

    def watched(batch_id, percent):
        tell(batch_id, percent)
        seen.append(imports.percent(again(queued)))

    monkeypatch.setattr(progress, "tell", watched)
    imports.perform(queued.pk)
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert imports.percent(again(queued)) == 100


@pytest.mark.django_db
def test_rows_that_cannot_be_are_named_and_the_file_stays_for_another_try(book):
    batch = start(book, GOOD + "2025-01-04,sell,ONE,9,1,,\n")
    imports.perform(batch.pk)
    failed = again(batch)
    assert (failed.state, [(it["row"], it["code"]) for it in failed.errors]) == (
        "failed", [(5, "insufficient_holdings")],
    )  # fmt: skip
    assert "row 5" in failed.error
    imports.begin(failed, Options(skip=(5,)), by=book.owner_id)
    imports.perform(batch.pk)
    assert again(batch).state == "done"


@pytest.mark.django_db
def test_what_takes_too_long_says_so(queued, monkeypatch):
    def long(*_, **__):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(import_lines, "judged", long)
    imports.perform(queued.pk)
    assert (again(queued).state, written()) == ("failed", [0, 0, 0, 0, 0])


@pytest.mark.django_db
def test_one_at_a_time(queued, book):
    with pytest.raises(TooManyImports):
        start(book)


@pytest.mark.django_db
def test_what_others_build_upon_is_not_undone(book):
    batch = start(book)
    imports.perform(batch.pk)
    books.say(book, "sell", "2025-02-01", asset=Holding.objects.get().instrument_id, quantity="2", price="1")
    imports.undo(batch, by=book.owner_id)
    imports.perform_undo(batch.pk, book.owner_id)
    assert (again(batch).state, "would leave" in again(batch).error) == ("done", True)
    monkey = ImportBatch.objects.filter(pk=batch.pk)
    monkey.update(new=1)
    with pytest.raises(ImpossibleHistory):
        imports.undo(again(batch), by=book.owner_id)
    assert Transaction.objects.filter(void=False).count() == 4


@pytest.mark.django_db
def test_what_was_prepared_begins_once(book):
    batch = imports.prepare(book, Upload("x.csv", GOOD.encode()), Options())
    assert (batch.state, Transaction.objects.count()) == ("prepared", 0)
    assert imports.tried(batch, Options()).counts["new"] == 3
    imports.begin(batch, Options(), by=book.owner_id)
    with pytest.raises(NotPrepared):
        imports.begin(batch, Options(), by=book.owner_id)
    assert imports.undo(imports.prepare(book, Upload("y.csv", b"date\n1\n"), Options()), by=book.owner_id).pk is None


@pytest.mark.django_db
def test_the_sweep_takes_what_nobody_waits_for(book, queued):
    prepared = imports.prepare(book, Upload("x.csv", GOOD.encode()), Options())
    assert imports.sweep() == 0
    ImportBatch.objects.update(created_at=timezone.now() - imports.KEPT - timedelta(minutes=1))
    assert imports.sweep() == 1
    assert again(queued).state == "failed"
    assert not ImportBatch.objects.filter(pk=prepared.pk).exists()

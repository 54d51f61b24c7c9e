"""Files of transactions: looked at, tried, imported as one batch or not at all, and undone as one.

What is long is a job. All of it is one database transaction with the batch's own state in it: a worker that dies has
done nothing, and the next delivery begins again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone

from config.kit import events, jobs
from config.kit.errors import RuleBroken
from portfolios.calc.imports import table as tables
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.sheet import MOST_ROWS, BadFile
from portfolios.calc.imports.table import Table
from portfolios.errors import (
    EmptyFile,
    FileRefused,
    FileTooLarge,
    NotPrepared,
    NotUndoable,
    RowsRefused,
    TooManyColumns,
    TooManyImports,
    TooManyRows,
)  # fmt: skip
from portfolios.live import progress
from portfolios.models import ImportBatch, Portfolio, Transaction
from portfolios.renderers import files
from portfolios.renderers.files import Upload
from portfolios.services import import_lines, ledger
from portfolios.services.import_lines import Heard, Line, State, unheard

AT_ONCE = 5_000  # rows; more are a job
LIMIT_S = 540
STATES = ImportBatch.State
UNDER_WAY = (STATES.QUEUED, STATES.RUNNING, STATES.UNDOING)
SHOWN_ERRORS, KEPT_ERRORS = 3, 200
KEPT, LOST_AFTER = timedelta(days=1), timedelta(hours=6)
REFUSED = {each.code: each for each in (EmptyFile, FileRefused, FileTooLarge, TooManyColumns, TooManyRows)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of a try: what would become of each row."""

    table: Table
    lines: list[Line]

    @property
    def counts(self) -> Mapping[State, int]:
        return Counter(it.state for it in self.lines)

    @property
    def unknown_symbols(self) -> dict[str, int]:
        """As the file has them, with how many rows each has."""
        wrong = (it for it in self.lines if any(error.code == "unknown_symbol" for error in it.errors))
        return dict(Counter(it.told.symbol or it.told.isin for it in wrong))


# --- Looking at a file


def look(portfolio: Portfolio, upload: Upload, options: Options, *, at_most: int = MOST_ROWS) -> Table:
    """Its header and what the columns mean. That a date's column is missing is seen here, and refused by others."""
    try:
        found = tables.table(files.rows(upload), options, zone=portfolio.owner.profile.timezone, at_most=at_most)
    except BadFile as refused:
        raise REFUSED.get(refused.code, FileRefused)(refused.detail, attr="file") from None
    if found.more and at_most == MOST_ROWS:
        raise TooManyRows("More than {most} rows. Export a shorter period.", most=f"{MOST_ROWS:,}", attr="file")
    return found


def dry_run(portfolio: Portfolio, upload: Upload, options: Options) -> Outcome:
    """What an import would do; nothing is written."""
    return _outcome(portfolio, look(portfolio, upload, options), options)


def _outcome(portfolio: Portfolio, table: Table, options: Options, heard: Heard = unheard) -> Outcome:
    if "executed_at" not in table.places:
        raise FileRefused("No column has the date. Say which one it is.", attr="columns.executed_at")
    return Outcome(table, import_lines.judged(portfolio, table, options, heard=heard))


# --- Importing one


def start(portfolio: Portfolio, upload: Upload, options: Options, *, by: int) -> ImportBatch:
    """Up to AT_ONCE rows are done when this returns; more become a job."""
    table = look(portfolio, upload, options, at_most=AT_ONCE)
    batch = _made(portfolio, upload, options, table)
    if table.more:
        return _queue(batch, upload.content)
    with transaction.atomic():
        batch.save(force_insert=True)
        _import(batch, table, options, by=by)
    return batch


def prepare(portfolio: Portfolio, upload: Upload, options: Options) -> ImportBatch:
    """Keeps the file for somebody who looks at it first (`tried`) and says later that it is meant (`begin`)."""
    batch = _made(portfolio, upload, options, look(portfolio, upload, options, at_most=AT_ONCE))
    batch.state, batch.content = STATES.PREPARED, upload.content
    batch.save(force_insert=True)
    return batch


def tried(batch: ImportBatch, options: Options) -> Outcome:
    return dry_run(batch.portfolio, upload_of(batch), options)


@transaction.atomic
def begin(batch: ImportBatch, options: Options, *, by: int) -> ImportBatch:
    """What was prepared, or failed. Twice is refused."""
    row = _locked(batch)
    if row.state not in (STATES.PREPARED, STATES.FAILED) or not row.content:
        raise NotPrepared
    table = look(row.portfolio, upload_of(row), options, at_most=AT_ONCE)
    row.options, row.profile = options.kept(), table.profile.slug
    if table.more:
        return _queue(row, bytes(row.content))
    _import(row, table, options, by=by)
    return row


def upload_of(batch: ImportBatch) -> Upload:
    return Upload(batch.file_name, bytes(batch.content))


def _made(portfolio: Portfolio, upload: Upload, options: Options, table: Table) -> ImportBatch:
    told = {"profile": table.profile.slug, "content": b"", "options": options.kept()}
    return ImportBatch(portfolio=portfolio, file_name=upload.shown_name, **told)


@transaction.atomic
def _queue(batch: ImportBatch, content: bytes) -> ImportBatch:
    ledger.locked(batch.portfolio)  # two at once would both see none
    if ImportBatch.objects.filter(portfolio__owner=batch.portfolio.owner_id, state__in=UNDER_WAY).exists():
        raise TooManyImports
    batch.state, batch.content = STATES.QUEUED, content
    batch.save()
    jobs.enqueue("portfolios.run_import", str(batch.pk))
    return batch


def _import(batch: ImportBatch, table: Table, options: Options, *, by: int, heard: Heard = unheard) -> None:
    """In the caller's transaction, in which all of it is kept or none."""
    portfolio = batch.portfolio = ledger.locked(batch.portfolio)[batch.portfolio_id]
    outcome = _outcome(portfolio, table, options, heard)
    if wrong := [it for it in outcome.lines if it.state is State.ERROR]:
        raise _refused(outcome, wrong)
    heard(30)
    new = import_lines.to_record(outcome.lines)
    told = [
        ledger.New(it.draft, Transaction.Origin.IMPORT, batch.pk, it.fingerprint, it.name)
        for it in new if it.draft is not None
    ]  # fmt: skip
    _let_go(outcome)
    try:
        ledger.record_all(portfolio, told, by=by, heard=lambda done: heard(30 + 30 * done // len(told)))
    except RuleBroken as error:
        if (place := error.params.get("place")) is not None:
            new[int(str(place))].refuse(error.code, error.attr or "", error.detail)
            raise _refused(outcome, [new[int(str(place))]]) from error
        raise
    batch.state, batch.progress_pct, batch.ended_at, batch.content = STATES.DONE, 100, timezone.now(), b""
    batch.new, batch.duplicate = len(new), outcome.counts[State.DUPLICATE]
    batch.save()
    said = {"portfolio": str(portfolio.pk), "file": batch.file_name, "new": batch.new, "duplicate": batch.duplicate}
    events.record("import.done", portfolio.owner_id, str(batch.pk), said)


def _let_go(outcome: Outcome) -> None:
    """Of a hundred thousand rows this is a third of what they weigh."""
    outcome.table.rows.clear()
    for line in outcome.lines:
        line.said = {}


def _refused(outcome: Outcome, wrong: Sequence[Line]) -> RowsRefused:
    first = "; ".join(f"row {it.row}: {it.errors[0].detail}" for it in wrong[:SHOWN_ERRORS])
    error = RowsRefused(f"Nothing was imported: {len(wrong)} of {len(outcome.lines)} rows cannot be. {first}")
    error.outcome = outcome
    return error


# --- The job


def percent(batch: ImportBatch) -> int:
    """How far it is, also while its transaction is open."""
    if batch.state in (STATES.RUNNING, STATES.UNDOING):
        return progress.read(batch.pk) or 0
    return batch.progress_pct


def perform(batch_id: UUID) -> None:
    """The same again when it is delivered twice: the second finds the batch done."""
    mine = ImportBatch.objects.filter(pk=batch_id, state__in=(STATES.QUEUED, STATES.RUNNING))
    if not mine.update(state=STATES.RUNNING):
        return
    try:
        with transaction.atomic():
            batch = _locked(ImportBatch(pk=batch_id))
            if batch.state != STATES.RUNNING:
                return
            _perform(batch)
    except SoftTimeLimitExceeded:
        _fail(batch_id, f"It took longer than {LIMIT_S // 60} minutes. Import a shorter period.")
    except RuleBroken as refused:
        _fail(batch_id, refused.detail, _kept_errors(refused))


def _perform(batch: ImportBatch) -> None:
    options, owner = Options.of(batch.options), batch.portfolio.owner_id
    progress.tell(batch.pk, 1)
    table = look(batch.portfolio, upload_of(batch), options)
    _import(batch, table, options, by=owner, heard=lambda percent: progress.tell(batch.pk, percent))


def _fail(batch_id: UUID, why: str, errors: Sequence[Mapping[str, Any]] = ()) -> None:
    """The file stays a day, so that it can be tried again with other options."""
    rows = ImportBatch.objects.filter(pk=batch_id, state=STATES.RUNNING)
    rows.update(state=STATES.FAILED, error=why[:300], errors=list(errors), ended_at=timezone.now())


def _kept_errors(refused: RuleBroken) -> list[dict[str, Any]]:
    lines = refused.outcome.lines if isinstance(refused, RowsRefused) else ()
    told = ({"row": it.row, "code": error.code, "detail": error.detail} for it in lines for error in it.errors)
    return list(islice(told, KEPT_ERRORS))


def sweep() -> int:
    """Files that nobody said yes to go, and imports that no worker will end any more are said to have failed."""
    now = timezone.now()
    ImportBatch.objects.filter(state=STATES.PREPARED, created_at__lt=now - KEPT).delete()
    ImportBatch.objects.filter(state=STATES.FAILED, ended_at__lt=now - KEPT).exclude(content=b"").update(content=b"")
    lost = ImportBatch.objects.filter(state__in=(STATES.QUEUED, STATES.RUNNING), created_at__lt=now - LOST_AFTER)
    why = "Its worker was lost; nothing was imported. Please import it again."
    return lost.update(state=STATES.FAILED, error=why, ended_at=now)


def _locked(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("portfolio__owner__profile")
    return rows.get(pk=batch.pk)


# --- Undoing one


@transaction.atomic
def undo(batch: ImportBatch, *, by: int) -> ImportBatch:
    """Its transactions no longer count. One that others build upon (what it bought was sold) stays, and says so."""
    row = _locked(batch)
    if row.state == STATES.PREPARED:
        row.delete()
        return row
    if row.state != STATES.DONE:
        raise NotUndoable
    if row.new > AT_ONCE:
        row.state, row.error = STATES.UNDOING, ""
        row.save()
        jobs.enqueue("portfolios.undo_import", str(row.pk), by)
        return row
    return _undo(row, by=by)


def perform_undo(batch_id: UUID, by: int) -> None:
    try:
        with transaction.atomic():
            batch = _locked(ImportBatch(pk=batch_id))
            if batch.state == STATES.UNDOING:
                _undo(batch, by=by)
    except (RuleBroken, SoftTimeLimitExceeded) as refused:
        why = refused.detail if isinstance(refused, RuleBroken) else "It took too long. Try again."
        rows = ImportBatch.objects.filter(pk=batch_id, state=STATES.UNDOING)
        rows.update(state=STATES.DONE, error=why[:300])


def _undo(batch: ImportBatch, *, by: int) -> ImportBatch:
    books = ledger.locked(batch.portfolio)
    rows = Transaction.objects.filter(batch=batch, portfolio=batch.portfolio_id, void=False)
    found = list(rows.select_related("portfolio").defer("portfolio__name"))
    for row in found:
        row.portfolio = books[batch.portfolio_id]
    if found:
        ledger.void(found, by=by)
    batch.state, batch.ended_at, batch.error = STATES.UNDONE, timezone.now(), ""
    batch.save()
    return batch

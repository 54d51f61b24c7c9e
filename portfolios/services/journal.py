"""What the ledger keeps of each change: the transaction as it is now, its revision, and its postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from portfolios.calc.entries import Entry
from portfolios.calc.postings import Posting, postings
from portfolios.models import Portfolio, Revision, Transaction
from portfolios.models import Posting as PostingRow
from portfolios.models.ledger import Said
from portfolios.services.rows import insert

AT_ONCE = 5_000
SAID = [it.attname for it in Said._meta.get_fields() if hasattr(it, "attname")]


@dataclass(slots=True)
class Change:
    """Of one transaction: what it said before, and what it says now. Nothing: it was new, it is void."""

    row: Transaction
    old: Entry | None
    new: Entry | None


def keep(portfolio: Portfolio, changes: Sequence[Change], *, by: int | None) -> list[Posting]:
    """What was posted. A replaced revision's postings are taken back on their own day."""
    _keep_old(changes)
    said = [
        Revision(
            transaction=it.row, revision=it.row.revision, void=it.row.void, recorded_by=by,
            **{name: getattr(it.row, name) for name in SAID},
        )
        for it in changes
    ]  # fmt: skip
    rows, moved = _posted(portfolio, changes)
    insert([it.row for it in changes if it.row._state.adding], said, rows)
    return moved


def _keep_old(changes: Sequence[Change]) -> None:
    gone = [it.row for it in changes if it.row.void]
    for start in range(0, len(gone), AT_ONCE):
        some = Transaction.objects.filter(pk__in=[row.pk for row in gone[start : start + AT_ONCE]])
        some.update(void=True, revision=F("revision") + 1, updated_at=timezone.now())
    for row in (it.row for it in changes if it.row.revision > 1 and not it.row.void):
        row.save()


def _posted(portfolio: Portfolio, changes: Sequence[Change]) -> tuple[list[PostingRow], list[Posting]]:
    rows, moved = [], []
    for change in changes:
        now = change.row.revision
        for entry, revision, back in ((change.old, now - 1, True), (change.new, now, False)):
            if entry is None:
                continue
            for posting in postings(entry, base=portfolio.base_currency):
                told = _taken_back(posting) if back else posting
                moved.append(told)
                rows.append(_posting_row(portfolio, change.row, told, entry, revision=revision, reverses=back))
    return rows, moved


def _taken_back(posting: Posting) -> Posting:
    # not by the operator: Python's own context would round to 28 digits
    return posting._replace(amount=posting.amount.copy_negate(), base=posting.base.copy_negate())


def _posting_row(portfolio: Portfolio, row: Transaction, posting: Posting, entry: Entry, **told: Any) -> PostingRow:
    return PostingRow(
        portfolio=portfolio, transaction=row, account=posting.account.value, instrument_id=posting.asset,
        currency=posting.currency, amount=posting.amount, rate=posting.rate, base=posting.base,
        executed_on=entry.day, **told,
    )  # fmt: skip

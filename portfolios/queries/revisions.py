"""What a transaction said in each of its revisions, told by what changed, and what it moved."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from config.kit import money
from portfolios.models import Posting, Revision, Transaction

SHOWN = {
    "kind": "Type", "executed_on": "Day", "executed_at": "Time", "instrument": "Instrument", "quantity": "Quantity",
    "price": "Price", "amount": "Amount", "fee": "Fee", "tax": "Tax", "currency": "Currency", "rate": "Rate",
    "ratio": "Ratio", "note": "Note",
}  # fmt: skip


class Change(NamedTuple):
    field: str
    before: str
    after: str


class Told(NamedTuple):
    number: int
    recorded_at: datetime
    by: str
    what: str  # entered, changed, deleted, brought back
    changes: list[Change]


def told(row: Transaction, *, reader: User) -> list[Told]:
    """The newest first. Whoever is neither its reader nor the product is somebody of the administration."""
    found, before = [], None
    for revision in row.revisions.select_related("instrument").order_by("revision"):
        by = "you" if revision.recorded_by == reader.pk else "an administrator" if revision.recorded_by else "Tidemark"
        found.append(
            Told(revision.revision, revision.recorded_at, by, _what(before, revision), _changes(before, revision))
        )
        before = revision
    return found[::-1]


def postings(row: Transaction) -> Iterable[Posting]:
    """Of the revision that counts now."""
    rows = Posting.objects.filter(transaction=row, revision=row.revision, reverses=False)
    return [] if row.void else rows.select_related("instrument").order_by("id")


def _what(before: Revision | None, now: Revision) -> str:
    if before is None:
        return "Entered"
    if now.void != before.void:
        return "Deleted" if now.void else "Brought back"
    return "Changed"


def _changes(before: Revision | None, now: Revision) -> list[Change]:
    if before is None:
        return []
    pairs = ((words, getattr(before, name), getattr(now, name)) for name, words in SHOWN.items())
    return [Change(words, _text(was), _text(is_)) for words, was, is_ in pairs if was != is_]


def _text(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return money.text(value) if isinstance(value, Decimal) else str(getattr(value, "symbol", value))

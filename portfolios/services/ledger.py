"""The one way into the ledger: transactions are recorded, revised and made void, and what follows from them follows.

Each of these locks all portfolios of their owner first, in the order of their ids: two writes never wait for each
other in a circle, and a transfer may touch a second portfolio. Everything is in the caller's transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import DecimalException
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import DataError, transaction

from config.kit import errors, jobs
from config.kit.commit import afterwards
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import WIDE
from portfolios.calc.lots import Ambiguous, NoSuchLot, NotHeld
from portfolios.errors import AmountTooLarge, ImpossibleHistory, Incomplete
from portfolios.errors import NoSuchLot as UnknownLot
from portfolios.live import news
from portfolios.models import Holding, Portfolio, Transaction
from portfolios.models.columns import SUMS
from portfolios.queries import entries
from portfolios.services import drafts, journal, projection, transfers
from portfolios.services.journal import Change
from portfolios.services.projection import NOT_READ, Carried
from portfolios.services.transfers import Books

AT_ONCE = 5_000
MOST_TURNS = 1_000


class New(NamedTuple):
    """What is to be recorded, and where it came from."""

    draft: Draft
    origin: str = Transaction.Origin.PERSON
    batch: UUID | None = None
    fingerprint: str = ""
    name: UUID | None = None
    other_side: UUID | None = None


@dataclass(slots=True)
class Written:
    portfolio: Portfolio
    rows: list[Transaction]
    carried: Carried = field(default_factory=dict)

    @property
    def row(self) -> Transaction:
        return self.rows[0]


def locked(portfolio: Portfolio) -> Books:
    """All portfolios of its owner, for the rest of this transaction."""
    rows = Portfolio.objects.select_for_update(of=("self",)).filter(owner=portfolio.owner_id).order_by("pk")
    found = {row.pk: row for row in rows.select_related("owner__profile")}
    if portfolio.pk not in found:
        raise errors.NotFound
    return found


def record(portfolio: Portfolio, new: New, *, by: int | None) -> Written:
    return record_all(portfolio, [new], by=by)


@transaction.atomic
def record_all(
    portfolio: Portfolio, news_of: Sequence[New], *, by: int | None, heard: Callable[[int], None] = lambda done: None
) -> Written:
    """All of them or none. An error of one carries its place in `params["place"]`. `heard`: so many are checked."""
    books = locked(portfolio)
    known = Instrument.objects.in_bulk({it.draft.asset for it in news_of if it.draft.asset is not None})
    return _record_all(books, books[portfolio.pk], news_of, known=known, by=by, heard=heard)


def record_in(
    books: Books, portfolio: Portfolio, new: New, *, instrument: Instrument, holding: Holding, by: int | None
) -> Written:
    """`record` for whoever has locked and read all of it. The holding is changed. A refusal has to undo everything."""
    known, held = {instrument.pk: instrument}, {instrument.pk: holding}
    return _record_all(books, portfolio, [new], known=known, by=by, held=held)


def _record_all(
    books: Books, portfolio: Portfolio, news_of: Sequence[New], *, known: Mapping[int, Instrument], by: int | None,
    held: Mapping[int, Holding] = NOT_READ, heard: Callable[[int], None] = lambda done: None,
) -> Written:  # fmt: skip
    today, rates = drafts.today_of(portfolio), drafts.remembering()
    changes = []
    for place, new in enumerate(news_of):
        if place and not place % AT_ONCE:
            heard(place)
        with _placed(place):
            name = new.name or uuid4()
            instrument = known[new.draft.asset] if new.draft.asset is not None else None
            said = drafts.complete(portfolio, new.draft, name=name, instrument=instrument, today=today, rates=rates)
        portfolio.last_number += 1
        row = Transaction(
            id=name, portfolio=portfolio, number=portfolio.last_number, origin=new.origin, batch_id=new.batch,
            fingerprint=new.fingerprint, other_side_id=new.other_side, tags=list(new.draft.tags), **said,
        )  # fmt: skip
        row.instrument = instrument
        changes.append(Change(row, None, entries.of(row)))
    carried = write(books, portfolio, changes, by=by, held=held)
    return Written(portfolio, [it.row for it in changes], carried)


@transaction.atomic
def send(portfolio: Portfolio, draft: Draft, *, to: Portfolio, by: int | None) -> Written:
    """A transfer out and the transfer in that answers it. Lots travel with their costs and dates."""
    if to.pk == portfolio.pk:
        raise Incomplete("Choose another portfolio: this is the one it leaves.", attr="to_portfolio")
    if to.pk not in locked(portfolio):
        raise Incomplete("There is no such portfolio.", attr="to_portfolio")
    sent = record(portfolio, New(draft), by=by)
    books = locked(portfolio)  # the transfer out may have sent earlier ones on
    out, target = sent.row, books[to.pk]
    target.last_number += 1
    came = Transaction(id=uuid4(), portfolio=target, number=target.last_number, kind=Kind.TRANSFER_IN, other_side=out)
    came.origin, came.note = out.origin, out.note
    transfers.follow(came, out, sent.carried.get(str(out.pk), ()), books)
    write(books, target, [Change(came, None, entries.of(came))], by=by)
    Transaction.objects.filter(pk=out.pk).update(other_side=came)
    out.other_side = came
    return sent


@transaction.atomic
def revise(row: Transaction, draft: Draft, *, by: int | None) -> Written:
    """What it says from now on. It keeps its id and its place among those of its moment."""
    books = locked(row.portfolio)
    portfolio, row = books[row.portfolio_id], _fresh(row)
    transfers.check_revision(row, draft)
    instrument = Instrument.objects.get(pk=draft.asset) if draft.asset is not None else None
    said = drafts.complete(portfolio, draft, name=row.pk, instrument=instrument, today=drafts.today_of(portfolio))
    old = entries.of(row)
    row.tags = list(draft.tags)
    for name, value in said.items():
        setattr(row, name, value)
    row.instrument = instrument
    row.revision += 1
    write(books, portfolio, [Change(row, old, entries.of(row))], by=by)
    return Written(portfolio, [row])


@transaction.atomic
def void(rows: Iterable[Transaction], *, by: int | None) -> Written:
    """Of one portfolio. They stay, with their revisions, and no longer count. What came here goes back as well."""
    rows = list(rows)
    books = locked(rows[0].portfolio)
    found = Transaction.objects.filter(pk__in=[it.pk for it in rows], portfolio=rows[0].portfolio_id, void=False)
    came = found.filter(kind=Kind.TRANSFER_IN, other_side__isnull=False)
    if sent := list(Transaction.objects.filter(pk__in=came.values("other_side"), void=False)):
        for out in sent:
            void([out], by=by)
        books = locked(rows[0].portfolio)  # their sums are others now
    portfolio, changes = books[rows[0].portfolio_id], []
    for row in found.select_related("instrument"):
        old = entries.of(row)
        row.void, row.revision = True, row.revision + 1
        changes.append(Change(row, old, None))
    write(books, portfolio, changes, by=by)
    return Written(portfolio, [it.row for it in changes])


def write(
    books: Books, portfolio: Portfolio, changes: Sequence[Change], *, by: int | None,
    held: Mapping[int, Holding] = NOT_READ,
) -> Carried:  # fmt: skip
    """`books` are locked. What follows from the ledger follows at once; what transfers carried goes on with them."""
    if not changes:
        return {}
    carried = _write(portfolio, changes, by=by, held=held)
    sent: Carried = {str(it.row.pk): [] for it in changes if it.row.kind == Kind.TRANSFER_OUT}
    carry_on(books, sent | carried, by=by)
    return carried


def carry_on(books: Books, carried: Carried, *, by: int | None) -> None:
    """Lots that now leave otherwise arrive otherwise, and perhaps go on from there: the newest word counts."""
    left, turns = transfers.with_other_side(carried), 0
    while left:
        turns += 1
        if turns > MOST_TURNS:
            raise ImpossibleHistory("These transfers go round in a circle and never come to rest. Nothing was changed.")
        name = next(iter(left))
        for row, old in transfers.other_side(books, name, left.pop(name)):
            row.revision += 1
            new = None if row.void else entries.of(row)
            went = _write(books[row.portfolio_id], [Change(row, old, new)], by=by)
            left |= transfers.with_other_side(went)


def _write(
    portfolio: Portfolio, changes: Sequence[Change], *, by: int | None, held: Mapping[int, Holding] = NOT_READ
) -> Carried:
    added, removed = [it.new for it in changes if it.new], [it.old for it in changes if it.old]
    try:
        moved = journal.keep(portfolio, changes, by=by)
        carried = projection.follow(portfolio, added=added, removed=removed, moved=moved, held=held)
        first = min(it.day for it in (*added, *removed))
        portfolio.history_from = min(first, portfolio.history_from or first)
        portfolio.version += 1
        portfolio.save(update_fields=[*SUMS, "version", "history_from", "last_number"])
    except (DataError, DecimalException) as error:  # a sum or a product that no column holds
        raise AmountTooLarge from error
    except NotHeld as error:
        raise _impossible(error, changes) from error
    except (NoSuchLot, Ambiguous) as error:
        raise UnknownLot(attr="lots") from error
    tell(portfolio, rebuild=first < drafts.today_of(portfolio))
    return carried


def _fresh(row: Transaction) -> Transaction:
    found = Transaction.objects.select_related("instrument").filter(pk=row.pk, void=False).first()
    if found is None:
        raise errors.NotFound
    return found


def _impossible(error: NotHeld, changes: Sequence[Change]) -> ImpossibleHistory:
    symbols = sorted({it.row.instrument.symbol for it in changes if it.row.instrument is not None})
    return ImpossibleHistory(
        "On {day} {wanted} of {symbol} would leave and only {held} would be there. Nothing was changed.",
        day=error.day or "some day",
        wanted=f"{error.wanted.normalize(WIDE):f}", held=f"{error.held.normalize(WIDE):f}",
        symbol=", ".join(symbols[:3]), attr="quantity",
    )  # fmt: skip


def tell(portfolio: Portfolio, *, rebuild: bool) -> None:
    name, version = portfolio.pk, portfolio.version
    afterwards(news.changed, name, version)
    if rebuild:  # today is worked out live
        jobs.enqueue("portfolios.rebuild_history", str(name))
        jobs.enqueue("portfolios.follow_actions_of", str(name))  # what happened since to what is held since


class _placed:
    """Says of an error to which of many drafts it belongs."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, errors.RuleBroken):
            error.params["place"] = self.place

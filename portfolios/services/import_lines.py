"""Each row of a file, judged: new, known already, or wrong and why. Nothing is written."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from config.kit import money
from config.kit.errors import RuleBroken
from markets.models import Instrument
from portfolios.calc.books import Book
from portfolios.calc.drafts import NEED_ASSET, OF_CASH, TRANSFERS, Draft
from portfolios.calc.entries import Entry, ordered
from portfolios.calc.exact import ZERO, product, rounded
from portfolios.calc.imports import likeness
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.reading import Problem, Told, told
from portfolios.calc.imports.table import Table
from portfolios.calc.lots import Ambiguous, NoSuchLot, NotHeld
from portfolios.errors import RateMissing
from portfolios.models import Portfolio
from portfolios.queries import entries
from portfolios.queries.books import policy
from portfolios.queries.known import Known, known
from portfolios.queries.named import Named, named
from portfolios.services import drafts

Heard = Callable[[int], None]


class State(StrEnum):
    NEW = "new"
    DUPLICATE = "duplicate"
    ERROR = "error"
    SKIPPED = "skipped"


class Warned(NamedTuple):
    code: str
    detail: str


def unheard(percent: int) -> None:
    """Nobody waits for it."""


@dataclass(slots=True)
class Line:
    told: Told
    state: State = State.NEW
    instrument: Instrument | None = None
    draft: Draft | None = None
    said: dict[str, Any] = field(default_factory=dict)  # the columns of models.ledger.Said
    warnings: list[Warned] = field(default_factory=list)
    name: UUID = field(default_factory=uuid4)  # its transaction's id to be
    fingerprint: str = ""
    duplicate_of: UUID | None = None

    @property
    def row(self) -> int:
        return self.told.row

    @property
    def errors(self) -> list[Problem]:
        return self.told.problems

    def refuse(self, code: str, each: str, detail: str) -> None:
        self.state = State.ERROR
        self.told.refuse(code, each, detail)


def judged(portfolio: Portfolio, table: Table, options: Options, *, heard: Heard = unheard) -> list[Line]:
    """In the order of the file; `heard` is told how far it has come, in percent."""
    lines = [Line(each) for each in told(table)]
    heard(5)
    _name(portfolio, lines, options)
    _complete(portfolio, lines, table)
    heard(15)
    for line in lines:
        if line.errors:
            line.state = State.ERROR
    _recognise(portfolio, [it for it in lines if it.state is State.NEW], table.profile.slug, options)
    for line in lines:
        if line.row in options.skip:
            line.state = State.SKIPPED
    _follow_lots(lines)
    heard(20)
    _fold(portfolio, to_record(lines))
    for line in lines if options.skip_errors else ():
        line.state = State.SKIPPED if line.state is State.ERROR else line.state
    return lines


def to_record(lines: Iterable[Line]) -> list[Line]:
    """Those that are new, in the order they were entered where the file says it."""
    new = [it for it in lines if it.state is State.NEW]
    return sorted(new, key=lambda it: (it.told.number is None, it.told.number or 0, it.row))


# --- What it says


def _name(portfolio: Portfolio, lines: Sequence[Line], options: Options) -> None:
    found = named((it.told for it in lines), user=portfolio.owner, chosen=options.symbols)
    for line in lines:
        if line.told.symbol or line.told.isin:
            _name_one(line, found)


def _name_one(line: Line, found: Named) -> None:
    row = line.told
    called = row.symbol or row.isin
    line.instrument = found.of(row) if row.kind not in OF_CASH else None
    if line.instrument is not None or row.kind is None:
        return
    if row.kind in NEED_ASSET | TRANSFERS:
        line.refuse("unknown_symbol", "symbol", f"There is no instrument {called[:40]} here. Choose what is meant.")
    elif called.upper() != row.currency:
        row.note = f"{called} {row.note}".strip()[:500]
        line.warnings.append(Warned("symbol_in_note", f"{called[:40]} was put into the note."))


def _complete(portfolio: Portfolio, lines: Sequence[Line], table: Table) -> None:
    today, rates = drafts.today_of(portfolio), drafts.remembering()
    for line in lines:
        if line.errors:
            continue
        try:
            line.draft = _draft(portfolio, line, rates)
            line.said = drafts.complete(
                portfolio, line.draft, name=line.name, instrument=line.instrument, today=today, rates=rates
            )
        except RuleBroken as error:
            line.refuse(error.code, error.attr or "", error.detail)


def _draft(portfolio: Portfolio, line: Line, rates: drafts.Rates) -> Draft:
    row = line.told
    assert row.kind is not None and row.executed_at is not None
    of = {name: row.amounts.get(name) for name in ("quantity", "price", "amount")}
    draft = Draft(
        kind=row.kind, executed_at=row.executed_at, asset=line.instrument.pk if line.instrument else None, **of,
        fee=row.amounts.get("fee") or ZERO, tax=row.amounts.get("tax") or ZERO, currency=row.currency,
        rate=row.amounts.get("fx_rate"), settles_in_base=row.settles_in_base, ratio=row.ratio, lots=row.lots,
        carried=row.carried, acquired_on=row.acquired_on, note=row.note, tags=row.tags,
    )  # fmt: skip
    if row.base_currency and row.base_currency != portfolio.base_currency:
        draft = _in_other_base(draft, row.base_currency, portfolio.base_currency, rates)
    parts = tuple(it._replace(lot=f"{line.name}:{place}") for place, it in enumerate(draft.carried))
    return replace(draft, carried=parts) if parts else draft


def _in_other_base(draft: Draft, had: str, has: str, rates: drafts.Rates) -> Draft:
    """The file's rates lead into the base currency of another portfolio: ours are looked up anew."""
    if not draft.carried:
        return replace(draft, rate=None)
    times = rates(had, has, draft.day)
    if not times:
        raise RateMissing(f"No rate from {had} to {has} is known for {draft.day}.", attr="carried")
    carried = tuple(it._replace(base_cost=product(it.base_cost, rounded(times))) for it in draft.carried)
    return replace(draft, rate=None, carried=carried)


# --- What is known


def _recognise(portfolio: Portfolio, lines: Sequence[Line], profile: str, options: Options) -> None:
    if not lines:
        return
    days = [it.said["executed_on"] for it in lines]
    there, times = known(portfolio, first=min(days), last=max(days)), Counter[Any]()
    mine: dict[str, UUID] = {}
    for line in lines:
        says = likeness.content(line.said)
        times[says] += 1
        external = line.told.external
        line.fingerprint = likeness.by_name(profile, external) if external else likeness.by_content(says, times[says])
        line.duplicate_of = _twin(line, says, there) or mine.get(line.fingerprint)
        mine.setdefault(line.fingerprint, line.name)
        if line.duplicate_of is not None and not options.takes(line.row):
            line.state = State.DUPLICATE


def _twin(line: Line, says: likeness.Content, there: Known) -> UUID | None:
    """Each transaction that is there answers for one row only."""
    alike = there.contents[says]
    twin = UUID(line.told.id) if line.told.id in there.ids else there.fingerprints.get(line.fingerprint)
    if twin is None:
        return alike.pop() if alike else None
    if twin in alike:
        alike.remove(twin)
    return twin


def _follow_lots(lines: Sequence[Line]) -> None:
    """Lots are named after the transactions that opened them, which have other ids here."""
    ids = {it.told.id: str(it.duplicate_of or it.name) for it in lines if it.told.id}
    for line in lines:
        if line.draft is not None and line.draft.lots and line.state is State.NEW:
            lots = tuple(_moved(lot, ids) for lot in line.draft.lots)
            line.draft = replace(line.draft, lots=lots)
            line.said["chosen"] = list(lots)


def _moved(lot: str, ids: dict[str, str]) -> str:
    name, _, place = lot.partition(":")
    return ids.get(name, name) + (f":{place}" if place else "")


# --- Whether it can have happened


def _fold(portfolio: Portfolio, lines: Sequence[Line]) -> None:
    """Each instrument's whole history, with the new in it. A row that cannot be is left out, to find the next."""
    of: dict[int, list[tuple[Line, Entry]]] = {}
    for number, line in enumerate(lines, start=portfolio.last_number + 1):
        if line.instrument is not None:
            row: Any = SimpleNamespace(**line.said)
            new = entries.entry(row, name=line.name, number=number)
            of.setdefault(line.instrument.pk, []).append((line, new))
    for asset, added in of.items():
        _fold_one(portfolio, entries.of_instrument(portfolio.pk, asset), added)


def _fold_one(portfolio: Portfolio, there: list[Entry], added: list[tuple[Line, Entry]]) -> None:
    mine = {entry.id: line for line, entry in added}
    book = Book(portfolio.base_currency, policy(portfolio))
    for entry in ordered([*there, *(new for _, new in added)]):
        try:
            book.apply(entry)
        except NotHeld as error:
            blamed = mine.get(entry.id) or added[-1][0]
            detail = f"{_many(error.wanted)} would leave on {entry.day} and only {_many(error.held)} would be there."
            blamed.refuse("insufficient_holdings", "quantity", detail)
        except (NoSuchLot, Ambiguous):
            blamed = mine.get(entry.id) or added[-1][0]
            blamed.refuse("unknown_lot", "lots", "One of the chosen lots is not there on that day.")


def _many(number: Any) -> str:
    return money.text(number)

"""Lots, holdings, gains, cash and sums follow the ledger, in the transaction that writes it.

What comes after everything else of its instrument is applied to what there is, and costs the same after a hundred
thousand transactions as after ten. Anything else has its instrument folded anew from all its transactions.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from portfolios.calc.books import Book
from portfolios.calc.drafts import TRADES
from portfolios.calc.entries import OF_SHARES, OUT_OF, Entry, Kind, Part, ordered, place
from portfolios.calc.exact import ZERO, exactly, product, quotient
from portfolios.calc.lots import Lot, Lots, Method
from portfolios.calc.postings import Account, Posting
from portfolios.models import Gain, Holding, Portfolio
from portfolios.models import Lot as LotRow
from portfolios.models.columns import SUMS
from portfolios.queries import entries
from portfolios.queries.books import policy
from portfolios.services.rows import insert, send

AT_A_TIME = 50  # lots that are read for a sale, until they are enough
ORDER = {
    Method.FIFO: ("acquired_on", "number", "name"),
    Method.AVERAGE: ("acquired_on", "number", "name"),
    Method.LIFO: ("-acquired_on", "-number", "-name"),
    Method.HIFO: ("-unit", "acquired_on", "number", "name"),
}
GAIN = (
    "portfolio_id", "transaction_id", "instrument_id", "lot", "acquired_on", "sold_on", "quantity", "proceeds", "cost",
    "by_currency",
)  # fmt: skip
CASH = """
    INSERT INTO portfolios_cashbalance AS old (portfolio_id, currency, amount, base) VALUES {}
    ON CONFLICT (portfolio_id, currency)
    DO UPDATE SET amount = old.amount + excluded.amount, base = old.base + excluded.base
"""
Carried = dict[str, list[Part]]  # what each transfer out took with it
NOT_READ: Mapping[int, Holding] = {}


@exactly
def follow(
    portfolio: Portfolio, *, added: Sequence[Entry], removed: Sequence[Entry], moved: Iterable[Posting],
    held: Mapping[int, Holding] = NOT_READ,
) -> Carried:  # fmt: skip
    """`portfolio` is locked; its sums are changed and not saved. Raises what the books raise: keep nothing then.

    `held`: holdings that were read already, under the lock. They are changed, and saved.
    """
    _follow_cash(portfolio, moved)
    carried: Carried = {}
    for asset in sorted({it.asset for it in (*added, *removed) if it.asset is not None}):
        holding = held.get(asset) or holding_of(portfolio, asset)
        before = [getattr(holding, name) for name in SUMS]
        new = [it for it in added if it.asset == asset]
        if len(new) == 1 and not any(it.asset == asset for it in removed) and _is_last(new[0], holding):
            carried |= _append(portfolio, holding, new[0])
        else:
            carried |= _refold(portfolio, holding)
        for name, was in zip(SUMS, before, strict=True):
            setattr(portfolio, name, getattr(portfolio, name) + getattr(holding, name) - was)
    for sign, rows in ((1, added), (-1, removed)):
        _follow_assetless(portfolio, [it for it in rows if it.asset is None], sign)
    return carried


@exactly
def rebuild(portfolio: Portfolio) -> Carried:
    """All of it from the transactions: after another method was chosen, or to prove that it comes to the same."""
    carried: Carried = {}
    for name in SUMS:
        setattr(portfolio, name, ZERO)
    for holding in Holding.objects.filter(portfolio=portfolio).order_by("instrument_id"):
        carried |= _refold(portfolio, holding)
        for name in SUMS:
            setattr(portfolio, name, getattr(portfolio, name) + getattr(holding, name))
    _follow_assetless(portfolio, entries.without_instrument(portfolio.pk), 1)
    return carried


@exactly
def take_over(portfolio: Portfolio, *, gone: int, into: int) -> None:
    """All transactions of `gone` are of `into` now."""
    for asset, there in ((gone, False), (into, True)):
        holding = holding_of(portfolio, asset)
        before = [getattr(holding, name) for name in SUMS]
        _refold(portfolio, holding)
        for name, was in zip(SUMS, before, strict=True):
            setattr(portfolio, name, getattr(portfolio, name) + getattr(holding, name) - was)
        if not there:
            holding.delete()


def holding_of(portfolio: Portfolio, asset: int) -> Holding:
    """Of what was never held: one of nothing, that nobody has kept yet."""
    found = Holding.objects.filter(portfolio=portfolio, instrument=asset).first()
    return found or Holding(portfolio=portfolio, instrument_id=asset, **dict.fromkeys(SUMS, ZERO))


def _is_last(new: Entry, holding: Holding) -> bool:
    """Nothing that is known of the instrument comes after it, and its day needs no other order than that of entry."""
    if new.kind in OF_SHARES:
        return False
    if holding.last_day is None or new.day > holding.last_day:
        return True
    return new.day == holding.last_day != holding.reordered_on and new.at_ms >= holding.last_ms


# --- After everything else


def _append(portfolio: Portfolio, holding: Holding, entry: Entry) -> Carried:
    book = Book(portfolio.base_currency, policy(portfolio))
    before = _lots_for(portfolio, holding, entry)
    lots = Lots.some(
        book.policy.method, before.values(), quantity=Decimal(holding.quantity), cost=Decimal(holding.cost),
        base_cost=Decimal(holding.base_cost),
    )  # fmt: skip
    kept = {name: lot.part for name, lot in before.items()}
    book.lots[holding.instrument_id] = lots
    for name in SUMS:
        setattr(book, name, Decimal(getattr(holding, name)))
    parts = book.apply(entry)
    _write_difference(portfolio, holding, kept, lots)
    _write_gains(portfolio, book)
    _write_holding(holding, book, [entry], anew=False, reordered=False)
    return {entry.id: parts} if entry.kind is Kind.TRANSFER_OUT else {}


def _lots_for(portfolio: Portfolio, holding: Holding, entry: Entry) -> dict[str, Lot]:
    """As few as will do."""
    if entry.kind not in OUT_OF:
        return {}
    rows = LotRow.objects.filter(portfolio=portfolio, instrument=holding.instrument_id)
    if entry.chosen:
        found = {row.name: _lot(row) for row in rows.filter(name__in=entry.chosen)}
        if sum((it.part.quantity for it in found.values()), ZERO) >= entry.quantity:
            return found
    found, there = {}, ZERO
    for row in _one_after_another(rows.order_by(*ORDER[Method(portfolio.cost_basis)])):
        if row.name in entry.chosen or there < entry.quantity:
            found[row.name] = _lot(row)
            there += row.quantity
        elif not entry.chosen:
            break
    return found


def _one_after_another(rows: "QuerySet[LotRow]") -> Iterator[LotRow]:
    """A cursor costs three statements, and the first few are nearly always enough."""
    first = list(rows[:AT_A_TIME])
    yield from first
    if len(first) == AT_A_TIME:
        yield from rows[AT_A_TIME:].iterator(chunk_size=10 * AT_A_TIME)


def _lot(row: LotRow) -> Lot:
    part = Part(row.name, row.acquired_on, row.quantity, row.cost, row.base_cost, row.currency)
    return Lot(part, row.number, row.unit)


def _write_difference(portfolio: Portfolio, holding: Holding, before: dict[str, Part], lots: Lots) -> None:
    after = lots.rows()
    rows = LotRow.objects.filter(portfolio=portfolio, instrument=holding.instrument_id)
    if gone := before.keys() - after.keys():
        rows.filter(name__in=gone).delete()
    new = []
    for name, lot in after.items():
        if name not in before:
            new.append(_lot_row(portfolio, holding, lot))
        elif lot.part != before[name]:
            part = lot.part
            rows.filter(name=name).update(quantity=part.quantity, cost=part.cost, base_cost=part.base_cost)
    insert(new)


# --- From the beginning


def _refold(portfolio: Portfolio, holding: Holding) -> Carried:
    found = entries.of_instrument(portfolio.pk, holding.instrument_id)
    rows, carried = ordered(found), {}
    book = Book(portfolio.base_currency, policy(portfolio))
    for entry in rows:
        parts = book.apply(entry)
        if entry.kind is Kind.TRANSFER_OUT:
            carried[entry.id] = parts
    LotRow.objects.filter(portfolio=portfolio, instrument=holding.instrument_id).delete()
    Gain.objects.filter(portfolio=portfolio, instrument=holding.instrument_id).delete()
    lots = book.of(holding.instrument_id).rows()
    insert([_lot_row(portfolio, holding, it) for it in lots.values()])
    _write_gains(portfolio, book)
    holding.last_price, holding.last_day = None, None
    _write_holding(holding, book, rows, anew=True, reordered=rows != sorted(found, key=place))
    return carried


# --- Rows


def _lot_row(portfolio: Portfolio, holding: Holding, lot: Lot) -> LotRow:
    part = lot.part
    return LotRow(
        portfolio_id=portfolio.pk, instrument_id=holding.instrument_id, name=part.lot, number=lot.number,
        acquired_on=part.acquired, quantity=part.quantity, cost=part.cost, base_cost=part.base_cost,
        currency=part.currency, unit=lot.unit,
    )  # fmt: skip


def _write_gains(portfolio: Portfolio, book: Book) -> None:
    pk = portfolio.pk
    if not book.gains:
        return
    send(Gain, GAIN, (
        (pk, it.entry, it.asset, it.part.lot, it.part.acquired, it.sold, it.part.quantity, it.proceeds,
         it.part.base_cost, it.by_currency)
        for it in book.gains
    ))  # fmt: skip


def _write_holding(holding: Holding, book: Book, rows: Sequence[Entry], *, anew: bool, reordered: bool) -> None:
    lots = book.of(holding.instrument_id)
    came = {it.part.currency for it in lots.rows().values()} if anew else _currencies(rows[0])
    if holding.quantity and not anew:
        came.add(holding.currency)
    if came:
        holding.currency = came.pop() if len(came) == 1 else ""
    holding.quantity, holding.cost, holding.base_cost = lots.quantity, lots.cost, lots.base_cost
    for name in SUMS:
        setattr(holding, name, getattr(book, name))
    for entry in rows:
        holding.last_day, holding.last_ms = entry.day, entry.at_ms
        _follow_price(holding, entry)
    holding.reordered_on = holding.last_day if reordered else None
    holding.save()


def _currencies(entry: Entry) -> set[str]:
    if entry.kind is Kind.TRANSFER_IN:
        return {part.currency for part in entry.carried}
    return {entry.currency} if entry.kind is Kind.BUY else set()


def _follow_price(holding: Holding, entry: Entry) -> None:
    """Of the last trade: what it is valued at where there is no market."""
    if entry.kind in TRADES and entry.amount:
        holding.last_price = quotient(entry.amount, entry.quantity)
        holding.last_currency = entry.currency
    elif entry.kind in OF_SHARES and holding.last_price is not None:
        many = holding.last_price * entry.factor.denominator
        holding.last_price = quotient(many, Decimal(entry.factor.numerator))


# --- Cash, and what belongs to no instrument


def _follow_cash(portfolio: Portfolio, moved: Iterable[Posting]) -> None:
    sums: dict[str, list[Decimal]] = {}
    for posting in moved:
        if posting.account is Account.CASH:
            purse = sums.setdefault(posting.currency, [ZERO, ZERO])
            purse[0] += posting.amount
            purse[1] += posting.base
    if sums:
        values: list[Any] = [value for currency, purse in sums.items() for value in (portfolio.pk, currency, *purse)]
        with connection.cursor() as cursor:
            cursor.execute(CASH.format(", ".join(["(%s, %s, %s, %s)"] * len(sums))), values)


def _follow_assetless(portfolio: Portfolio, rows: Iterable[Entry], sign: int) -> None:
    book = Book(portfolio.base_currency, policy(portfolio))
    for entry in rows:
        book.apply(entry)
    for name in SUMS:
        setattr(portfolio, name, getattr(portfolio, name) + product(Decimal(sign), getattr(book, name)))

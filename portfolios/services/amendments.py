"""A transaction of which some fields change: what follows from those follows, the rest stays as it was said."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from markets.models import Instrument
from markets.queries import closes
from portfolios.calc.drafts import TRADES, TRANSFERS, Draft
from portfolios.calc.entries import OF_SHARES, Kind
from portfolios.models import Transaction
from portfolios.queries import entries

OF_LOTS = (Kind.SELL, Kind.TRANSFER_OUT)


def draft_of(row: Transaction) -> Draft:
    """What it says now."""
    carried = tuple(entries.part(it) for it in row.carried)
    return Draft(
        kind=Kind(row.kind), executed_at=row.executed_at or row.executed_on, asset=row.instrument_id,
        quantity=row.quantity, price=row.price, amount=row.amount, fee=row.fee, tax=row.tax, currency=row.currency,
        rate=row.rate, settles_in_base=row.settles_in_base, ratio=row.ratio, lots=tuple(row.chosen), carried=carried,
        acquired_on=carried[0].acquired if len(carried) == 1 else None, note=row.note, tags=tuple(row.tags),
    )  # fmt: skip


def amended(row: Transaction, **changes: Any) -> Draft:
    """`changes` are fields of Draft. Sending back what it says changes nothing."""
    old = draft_of(row)
    told = {name: value for name, value in changes.items() if value != getattr(old, name)}
    new = replace(old, **told)
    follows: dict[str, Any] = {}
    if told.keys() & {"quantity", "price"} and "amount" not in told:
        follows["amount"] = None  # worked out anew
    elif "amount" in told and "price" not in told and new.kind in TRADES:
        follows["price"] = None
    if "asset" in told and "currency" not in told and old.currency == _usual_currency(old.asset):
        follows["currency"] = ""
    if "rate" not in told and _moves(told, follows) and _was_looked_up(row, old):
        follows["rate"] = None
    if new.kind is Kind.TRANSFER_IN and _carries_other(told):
        follows["carried"] = ()
    return _fitting(replace(new, **follows), told)


def _fitting(draft: Draft, told: dict[str, Any]) -> Draft:
    """Another type has not what the old one had, unless it is said now."""
    if "kind" not in told:
        return draft
    drop: dict[str, Any] = {}
    kind = draft.kind
    if kind not in OF_SHARES:
        drop["ratio"] = ""
    else:
        drop |= {"quantity": None, "price": None, "amount": None, "fee": Decimal(0), "tax": Decimal(0)}
    if kind not in OF_LOTS:
        drop["lots"] = ()
    if kind not in TRADES | TRANSFERS:
        drop |= {"quantity": None, "price": None}
    if kind not in TRADES:
        drop["settles_in_base"] = False
    if kind is not Kind.TRANSFER_IN:
        drop |= {"carried": (), "acquired_on": None}
    return replace(draft, **{name: value for name, value in drop.items() if name not in told})


def _moves(told: dict[str, Any], follows: dict[str, Any]) -> bool:
    return bool(told.keys() & {"currency", "executed_at"}) or "currency" in follows


def _was_looked_up(row: Transaction, old: Draft) -> bool:
    """A rate that somebody stated stays; one that was found is found anew."""
    return closes.rate(old.currency, row.portfolio.base_currency, old.day) == old.rate


def _usual_currency(asset: int | None) -> str:
    instrument = None if asset is None else Instrument.objects.filter(pk=asset).first()
    return closes.SAME.get(instrument.currency, str(instrument.currency)) if instrument is not None else ""


def _carries_other(told: dict[str, Any]) -> bool:
    """Lots that came are those that were said, until something about them is said."""
    return bool(told.keys() & {"kind", "asset", "quantity", "price", "acquired_on", "executed_at", "currency", "rate"})

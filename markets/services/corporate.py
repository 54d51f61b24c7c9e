"""What companies did with their shares, from whoever tells it: each thing once, however many tell it."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.kit import events
from markets.calc.adjust import factor
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument

NEWS = timedelta(days=60)  # what is older is history, and no portfolio is told of it


@transaction.atomic
def store(instrument: Instrument, venue: Venue, told: Iterable[Action]) -> list[CorporateAction]:
    """Those that nobody had told before; what this source says anew replaces what it said."""
    Instrument.objects.select_for_update().get(pk=instrument.pk)  # two sources at once must see each other's
    rows = list(CorporateAction.objects.filter(instrument=instrument))
    fresh = []
    for action in told:
        same = [row for row in rows if _is_same(row, action)]
        own = next((row for row in same if row.source == venue), None)
        if own is not None:
            _correct(own, instrument, action)
        elif not same:
            fresh.append(_made(instrument, venue, action))
            rows.append(fresh[-1])
    for row in fresh:
        if row.ex_date >= timezone.now().date() - NEWS:
            events.record("instrument.action", None, instrument.symbol, {"action": row.pk})
    return fresh


def changes_shares(rows: Iterable[CorporateAction]) -> bool:
    return any(row.type != CorporateAction.Type.DIVIDEND for row in rows)


def _is_same(row: CorporateAction, action: Action) -> bool:
    """One source calls a bonus of 1:1 what another calls a split of 2:1: both double the shares, once."""
    if row.ex_date != action.ex_date:
        return False
    if row.type == action.type:
        return True
    times = factor(row.type, row.ratio)
    return times is not None and times == factor(action.type, action.ratio)


def _correct(row: CorporateAction, instrument: Instrument, action: Action) -> None:
    said = {"ratio": action.ratio, "amount": action.amount, "currency": _currency(instrument, action)}
    if any(getattr(row, name) != value for name, value in said.items()):
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=list(said))


def _made(instrument: Instrument, venue: Venue, action: Action) -> CorporateAction:
    return CorporateAction.objects.create(
        instrument=instrument, source=venue, type=action.type, ex_date=action.ex_date, ratio=action.ratio,
        amount=action.amount, currency=_currency(instrument, action),
    )  # fmt: skip


def _currency(instrument: Instrument, action: Action) -> str:
    return (action.currency or instrument.currency) if action.amount is not None else ""

"""Splits and bonuses come into portfolios by themselves, dividends as proposals: each once for a portfolio, ever."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from config.kit import events, jobs
from config.kit.errors import Conflict
from config.kit.models import Event
from markets.models import CorporateAction
from portfolios.calc.drafts import Draft
from portfolios.calc.exact import ZERO
from portfolios.models import AppliedAction, Portfolio, Transaction
from portfolios.queries import actions
from portfolios.services import ledger

State = AppliedAction.State


class NotProposed(Conflict):
    code = "action_not_proposed"
    title = "This was decided already"
    detail = "It was entered or put aside already. Look at the transactions."


class NotApplied(Conflict):
    code = "action_not_applied"
    title = "There is nothing to undo"
    detail = "This is not entered, or was taken back already."


def follow_all() -> None:
    """Each portfolio by a job of its own: one that fails keeps no other."""
    held = Portfolio.objects.filter(archived_at=None, holdings__isnull=False).distinct()
    for name in held.values_list("pk", flat=True):
        jobs.enqueue("portfolios.follow_actions_of", str(name))


def follow_news(event_id: int) -> None:
    """A provider told of something new: whoever has the instrument is asked, the others are left alone."""
    event = Event.objects.filter(pk=event_id).first()
    told = CorporateAction.objects.filter(pk=event.payload.get("action")).first() if event is not None else None
    if told is None:
        return
    held = Portfolio.objects.filter(archived_at=None, holdings__instrument=told.instrument_id).distinct()
    for name in held.values_list("pk", flat=True):
        jobs.enqueue("portfolios.follow_actions_of", str(name))


@transaction.atomic
def follow(portfolio_id: UUID, *, today: date | None = None) -> int:
    """How many were new. Told twice, or by two workers at once, it is still done once: the books are locked."""
    found = Portfolio.objects.filter(pk=portfolio_id, archived_at=None).first()
    if found is None:
        return 0
    portfolio = ledger.locked(found)[portfolio_id]
    new = sum(_take(portfolio, action) for action in actions.untold(portfolio, today=today or timezone.now().date()))
    if portfolio.dividends == Portfolio.Dividends.ALWAYS:
        for it in actions.proposals(portfolio.owner, portfolio=portfolio):
            accept(it.action, by=None)
    return new


@transaction.atomic
def accept(action: AppliedAction, *, by: int | None) -> Transaction:
    """A proposed dividend is entered, gross; tax can be put to it as to any other transaction."""
    portfolio = ledger.locked(action.portfolio)[action.portfolio_id]
    action.refresh_from_db(fields=["state"])
    if action.state != State.PROPOSED:
        raise NotProposed
    amount = actions.proposal(action).amount
    if not amount:
        action.state = State.DISMISSED
        action.save()
        raise NotProposed("Nothing was held on that day any more, so there is nothing to be paid.")
    row = _record(portfolio, action, amount=amount, currency=action.currency, by=by)
    action.state, action.transaction = State.APPLIED, row
    action.save()
    return row


@transaction.atomic
def dismiss(action: AppliedAction) -> None:
    ledger.locked(action.portfolio)
    if not AppliedAction.objects.filter(pk=action.pk, state=State.PROPOSED).update(state=State.DISMISSED):
        raise NotProposed


@transaction.atomic
def undo(action: AppliedAction, *, by: int | None) -> None:
    """It is taken out of the books, and never comes again by itself."""
    ledger.locked(action.portfolio)
    action.refresh_from_db(fields=["state", "transaction"])
    if action.state != State.APPLIED:
        raise NotApplied
    if action.transaction is not None and not action.transaction.void:
        ledger.void([action.transaction], by=by)
    action.state = State.DISMISSED
    action.save()


def _take(portfolio: Portfolio, told: CorporateAction) -> bool:
    """Nothing held: nothing said, so that what is entered later and dated back is still told."""
    if not actions.held_before(portfolio, told.instrument_id, told.ex_date):
        return False
    action = AppliedAction(
        portfolio=portfolio, instrument=told.instrument, type=told.type, ex_date=told.ex_date, ratio=told.ratio,
        amount=told.amount, currency=told.currency, state=State.APPLIED,
    )  # fmt: skip
    by_hand = actions.entered_by_hand(portfolio, told)
    if by_hand is not None:
        action.transaction = by_hand
    elif told.type == CorporateAction.Type.DIVIDEND:
        action.state = State.PROPOSED
    else:
        action.transaction = _record(portfolio, action, ratio=told.ratio, by=None)
    action.save()
    if by_hand is None:
        _tell(portfolio, action)
    return True


def _record(portfolio: Portfolio, action: AppliedAction, *, by: int | None, **said: Any) -> Transaction:
    draft = Draft(kind=actions.KINDS[action.type], executed_at=action.ex_date, asset=action.instrument_id, **said)
    return ledger.record(portfolio, ledger.New(draft, Transaction.Origin.ACTION), by=by).row


def _tell(portfolio: Portfolio, action: AppliedAction) -> None:
    """What is older than a person would call news is entered without a word."""
    if (timezone.now().date() - action.ex_date).days > 30:
        return
    kind = "dividend.proposed" if action.state == State.PROPOSED else "action.applied"
    payload = {
        "portfolio": str(portfolio.pk), "action": str(action.pk), "type": action.type, "ratio": action.ratio,
        "amount": str(action.amount or ZERO), "currency": action.currency, "ex_date": action.ex_date.isoformat(),
    }  # fmt: skip
    events.record(kind, portfolio.owner_id, action.instrument.symbol, payload)

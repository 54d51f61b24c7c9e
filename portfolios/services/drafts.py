"""From what somebody says to what the ledger keeps: what was left out is found, what cannot be is refused."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from markets.calc.adjust import factor
from markets.models import Instrument
from markets.queries import closes
from portfolios.calc.drafts import TRADES, TRANSFERS, Draft
from portfolios.calc.entries import Kind, Part
from portfolios.calc.exact import product, quotient, rounded
from portfolios.errors import BeforeInstrument, FutureDate, Incomplete, RateMissing
from portfolios.models import Portfolio
from portfolios.queries import entries

OLDEST = date(1900, 1, 1)
Rates = Callable[[str, str, date], Decimal | None]
LEFT_OUT = {
    "symbol": "Say of which instrument.",
    "quantity": "Say how many.",
    "price": "Say the price of one, or the amount of all.",
    "amount": "Say how much.",
    "ratio": "Say the ratio, as 2:1.",
}


def remembering() -> Rates:
    """Rates for many drafts at once: each pair of a day is looked up once."""
    return lru_cache(maxsize=None)(closes.rate)


def today_of(portfolio: Portfolio) -> date:
    """Today where its owner lives: a day that has begun there is not in the future."""
    zone = portfolio.owner.profile.timezone or "UTC"
    here: datetime = timezone.now().astimezone(ZoneInfo(zone))
    return max(here.date(), timezone.now().date())


def complete(
    portfolio: Portfolio, draft: Draft, *, name: UUID, instrument: Instrument | None, today: date,
    rates: Rates = closes.rate,
) -> dict[str, Any]:  # fmt: skip
    """The columns of `models.ledger.Said`."""
    _check_fields(draft)
    _check_day(draft, instrument, today)
    currency = draft.currency or _usual_currency(portfolio, instrument)
    rate = _rate(portfolio, draft, currency, rates)
    amount = _worth(draft, instrument)
    price = draft.price
    if price is None and draft.quantity and draft.kind in TRADES | TRANSFERS:
        price = quotient(amount, draft.quantity)
    carried = draft.carried
    if draft.kind is Kind.TRANSFER_IN and draft.quantity and not carried:
        cost = product(draft.quantity, price or Decimal(0))
        acquired = draft.acquired_on or draft.day
        carried = (Part(f"{name}:0", acquired, draft.quantity, cost, product(cost, rate), currency),)
    return {
        "kind": draft.kind.value, "executed_on": draft.day, "executed_at": draft.instant,
        "instrument_id": draft.asset, "quantity": draft.quantity, "price": price, "amount": amount,
        "fee": draft.fee, "tax": draft.tax, "currency": currency, "rate": rate,
        "settles_in_base": draft.settles_in_base, "ratio": draft.ratio, "chosen": list(draft.lots),
        "carried": entries.kept(carried), "note": draft.note,
    }  # fmt: skip


def _check_fields(draft: Draft) -> None:
    if (field := draft.missing()) is not None:
        raise Incomplete(LEFT_OUT[field], attr=field)
    if (field := draft.needless()) is not None:
        raise Incomplete(f"A {draft.kind.value} has no {field}.", attr=field)
    if draft.kind in TRADES and not draft.worth():
        raise Incomplete("A price of nothing is only for a bonus or what was transferred in.", attr="price")
    if draft.ratio and factor(draft.kind.value, draft.ratio) is None:
        raise Incomplete("Say the ratio as two for one: 2:1.", attr="ratio")


def _check_day(draft: Draft, instrument: Instrument | None, today: date) -> None:
    if draft.day > today or (draft.instant is not None and draft.instant > timezone.now()):
        raise FutureDate("That is after today. Enter it when it has happened.", attr="executed_at")
    if draft.acquired_on is not None and draft.acquired_on > draft.day:
        raise FutureDate("It cannot have been acquired after it came here.", attr="acquired_on")
    first = draft.acquired_on or draft.day
    if first < OLDEST:
        raise BeforeInstrument(f"Nothing before {OLDEST} is kept.", attr="executed_at")
    if instrument is not None and instrument.began_on is not None and first < instrument.began_on:
        raise BeforeInstrument(
            "There was no {symbol} before {began}. Look at the date again.",
            symbol=instrument.symbol, began=instrument.began_on, attr="executed_at",
        )  # fmt: skip


def _usual_currency(portfolio: Portfolio, instrument: Instrument | None) -> str:
    if instrument is None:
        return str(portfolio.base_currency)
    return closes.SAME.get(instrument.currency, str(instrument.currency))


def _rate(portfolio: Portfolio, draft: Draft, currency: str, rates: Rates) -> Decimal:
    if currency == portfolio.base_currency:
        return Decimal(1)
    found = draft.rate if draft.rate is not None else rates(currency, portfolio.base_currency, draft.day)
    if not found:
        raise RateMissing(
            "No rate from {given} to {base} is known for {day}. Say it as fx_rate.",
            given=currency, base=portfolio.base_currency, day=draft.day, attr="fx_rate",
        )  # fmt: skip
    return rounded(found)


def _worth(draft: Draft, instrument: Instrument | None) -> Decimal:
    """What a transfer is worth is what the market says, and else what it had cost."""
    said = draft.worth()
    if said is not None:
        return said
    assert draft.quantity is not None
    closed = closes.close_on(instrument, draft.day) if instrument is not None else None
    each = closed.close if closed is not None else draft.price
    if each is None:
        raise Incomplete("No price of that day is known: say the amount it was worth.", attr="amount")
    return product(draft.quantity, each)

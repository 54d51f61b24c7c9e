"""Books for tests: an instrument with known closes, and entries on days."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from markets.models import Instrument
from markets.services import hand_prices
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Portfolio, Transaction
from portfolios.services import ledger


def thing(owner: User, symbol: str = "HOUSE", *, currency: str = "USD", **prices: str) -> Instrument:
    """Priced by hand: `d0105="120"` is what it closed at on 5 January 2026."""
    made = Instrument.objects.create(
        symbol=symbol, name=symbol.title(), kind="fund", currency=currency, owner=owner, hand_priced=True
    )
    priced(made, **prices)
    return made


def priced(instrument: Instrument, **prices: str | None) -> None:
    told: Mapping[date, Decimal | None] = {day(name): Decimal(it) if it else None for name, it in prices.items()}
    if told:
        hand_prices.put(instrument, told)


def day(name: str) -> date:
    """`d0105`: 5 January 2026."""
    return date(2026, int(name[1:3]), int(name[3:5]))


def say(book: Portfolio, kind: str, on: str, **told: Any) -> Transaction:
    """Numbers may be texts."""
    for name in ("quantity", "price", "amount", "fee", "tax", "rate"):
        if name in told:
            told[name] = Decimal(told[name])
    asset = told.pop("of", None)
    draft = Draft(kind=Kind(kind), executed_at=day(on), asset=asset.pk if asset else None, **told)
    row = ledger.record(book, ledger.New(draft), by=book.owner_id).row
    book.refresh_from_db()
    return row

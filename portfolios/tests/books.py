"""A book in which everything happened that can, for the tests of files."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import CashBalance, Gain, Holding, Lot, Portfolio, Posting, Transaction
from portfolios.models.columns import SUMS
from portfolios.services import ledger, portfolios

NOTE = '=1+1; he said "sell",\nthen\tleft \'em'


def own(user: User, symbol: str, **told: Any) -> Instrument:
    """An instrument of this person that nobody else prices."""
    usual = {"name": symbol.title(), "kind": "stock", "currency": "USD", "hand_priced": True}
    return Instrument.objects.create(owner=user, symbol=symbol, **usual | told)


IN_EURO = {"currency": "EUR", "rate": "1.087654321098765432"}
NUMBERS = ("quantity", "price", "amount", "fee", "tax", "rate")
FOUR = Decimal(4)
LATE = datetime(2025, 1, 2, 14, 30, 15, 123456, UTC)


def say(book: Portfolio, kind: str, day: str | datetime, **told: Any) -> Transaction:
    numbers = {name: Decimal(told.pop(name)) for name in NUMBERS if name in told}
    moment = date.fromisoformat(day) if isinstance(day, str) else day
    draft = Draft(kind=Kind(kind), executed_at=moment, **numbers, **told)
    return ledger.record(book, ledger.New(draft), by=book.owner_id).row


def full(user: User, one: Instrument, other: Instrument) -> Portfolio:
    """`one` in dollars, `other` in euro."""
    book = portfolios.open_one(user, name="All that can be", base_currency="USD", cost_basis="fifo")
    say(book, "deposit", "2025-01-01", amount="100000", note="Opening", tags=("first", "a; b"))
    say(book, "deposit", "2025-01-01", amount="50000", **IN_EURO)
    price = "100.123456789012345678"
    first = say(book, "buy", "2025-01-02", asset=one.pk, quantity="10", price=price, fee="1.5", tax="0.25")
    say(book, "buy", LATE, asset=one.pk, quantity="3.000000000000000001", price="90")
    say(book, "buy", "2025-01-03", asset=other.pk, quantity="7", price="20", note=NOTE, tags=("kept", "b"), **IN_EURO)
    say(book, "buy", "2025-01-03", asset=other.pk, quantity="2", price="21", settles_in_base=True, **IN_EURO)
    say(book, "buy", "2025-01-02", asset=one.pk, quantity="1", price="80", note="entered late")
    say(book, "split", "2025-02-01", asset=one.pk, ratio="3:2")
    say(book, "bonus", "2025-02-02", asset=other.pk, ratio="3:2", **IN_EURO)
    say(book, "sell", "2025-02-03", asset=one.pk, quantity="2", price="110", fee="1", lots=(str(first.pk),))
    say(book, "sell", "2025-02-04", asset=one.pk, quantity="4", price="111", tags=("kept",))
    say(book, "dividend", "2025-03-01", asset=other.pk, amount="12.34", tax="2.34", **IN_EURO)
    for kind, amount in (("interest", "5"), ("fee", "1.11"), ("tax", "2.22"), ("withdrawal", "1000")):
        say(book, kind, "2025-03-02", amount=amount)
    since = {"acquired_on": date(2020, 5, 5)}
    say(book, "transfer_in", "2025-03-06", asset=one.pk, quantity="5", price="60", amount="555", **since)
    say(book, "transfer_out", "2025-03-07", asset=other.pk, quantity="1", amount="33", **IN_EURO)
    arrived = sent_here(book, one)
    say(book, "sell", "2025-04-02", asset=one.pk, quantity="3", price="120", lots=(f"{arrived.pk}:0",))
    book.refresh_from_db()
    return book


def sent_here(book: Portfolio, one: Instrument) -> Transaction:
    """Out of a second portfolio of the same person."""
    second = portfolios.open_one(book.owner, name="Second", base_currency="USD")
    say(second, "buy", "2025-01-05", asset=one.pk, quantity="9", price="70")
    out = Draft(kind=Kind.TRANSFER_OUT, executed_at=date(2025, 4, 1), asset=one.pk, quantity=FOUR, amount=FOUR)
    ledger.send(second, out, to=book, by=book.owner_id)
    return Transaction.objects.get(portfolio=book, other_side__isnull=False)


SAID = (
    "kind", "executed_on", "executed_at", "instrument", "quantity", "price", "amount", "fee", "tax", "currency", "rate",
    "settles_in_base", "ratio", "note", "tags",
)  # fmt: skip
FOLLOWS = {
    Holding: ("instrument", "quantity", "cost", "base_cost"),
    Lot: ("instrument", "acquired_on", "quantity", "cost", "base_cost", "unit"),
    Gain: ("instrument", "acquired_on", "sold_on", "quantity", "proceeds", "cost", "by_currency"),
    CashBalance: ("currency", "amount", "base"),
    Posting: ("account", "currency", "amount", "base", "executed_on"),
}


def told(book: Portfolio) -> dict[str, Any]:
    """All that the ledger says, and what follows from it; without ids."""
    book.refresh_from_db()
    rows = Transaction.objects.filter(portfolio=book, void=False).order_by("number")
    follows = {}
    for model, names in FOLLOWS.items():
        follows[model.__name__] = sorted(model.objects.filter(portfolio=book).values_list(*names))
    return {
        **follows,
        "sums": {name: getattr(book, name) for name in SUMS},
        "said": list(rows.values_list(*SAID)),
        "carried": [[{**part, "lot": ""} for part in row.carried] for row in rows],
    }

"""The demo's books: three years of three people, recorded through the same service as everybody's.

What companies did in that time (dividends, splits, a bonus) comes as it does for everybody: by services/actions.py.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.kit import jobs
from markets.models import Instrument
from markets.queries import closes
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.models import Portfolio
from portfolios.services import ledger, portfolios

MONTHS = 36
log = structlog.get_logger(__name__)


class Saving(NamedTuple):
    """So much of the base currency goes into it in every `every`-th month, beginning with the month `first`."""

    symbol: str
    amount: int
    every: int = 1
    first: int = 0
    places: int = 0  # of the quantity: shares are whole here, coins are not


class Sale(NamedTuple):
    month: int
    symbol: str
    part: str  # of all that was bought until then


@dataclass(frozen=True)
class Books:
    email: str
    name: str
    currency: str
    benchmark: str
    monthly: int
    start: int
    savings: Sequence[Saving]
    sales: Sequence[Sale]
    fee_pct: str
    chosen: dict[str, Any]
    more: Callable[[Callable[[int, int], date]], Iterator[Draft]]


def _of_alice(day: Callable[[int, int], date]) -> Iterator[Draft]:
    for month in range(9, MONTHS, 3):
        yield Draft(kind=Kind.INTEREST, executed_at=day(month, 5), amount=Decimal(4 + month), note="Staking")
    yield Draft(kind=Kind.WITHDRAWAL, executed_at=day(30, 12), amount=Decimal(2500), note="Holidays")


def _of_bob(day: Callable[[int, int], date]) -> Iterator[Draft]:
    for month in (6, 18, 30):
        yield Draft(kind=Kind.FEE, executed_at=day(month, 3), amount=Decimal(590), note="Demat account, a year")
        dollars = Decimal(2000)
        yield Draft(kind=Kind.DEPOSIT, executed_at=day(month, 4), amount=dollars, currency="USD", note="LRS remittance")
    for month in (12, 24):
        yield Draft(kind=Kind.TAX, executed_at=day(month, 20), amount=Decimal(4200), note="Advance tax")


def _of_charlie(day: Callable[[int, int], date]) -> Iterator[Draft]:
    for month in range(3, MONTHS, 3):
        yield Draft(kind=Kind.INTEREST, executed_at=day(month, 2), amount=Decimal("18.40"), note="Sweep account")
    yield Draft(kind=Kind.FEE, executed_at=day(12, 2), amount=Decimal(35), note="Adviser")


BOOKS = (
    Books(
        "alice@example.com", "Crypto", "USD", "BTC/USDT", 700, 10_000,
        (
            Saving("BTC/USDT", 420, places=6), Saving("ETH/USDT", 260, every=2, places=4),
            Saving("SOL/USDT", 350, every=4, first=3, places=3), Saving("XRP/USDT", 300, every=9, first=5, places=1),
        ),
        (
            Sale(14, "SOL/USDT", "0.4"), Sale(22, "XRP/USDT", "1"), Sale(27, "BTC/USDT", "0.15"),
            Sale(33, "ETH/USDT", "0.25"),
        ),
        "0.1", {}, _of_alice,
    ),
    Books(
        "bob@example.com", "Long term", "INR", "^NSEI", 45_000, 200_000,
        (
            Saving("RELIANCE.NS", 9_000, every=2), Saving("TCS.NS", 8_000, every=2, first=1),
            Saving("TITAN.NS", 12_000, every=4), Saving("NIFTYBEES.NS", 15_000), Saving("ITC.NS", 6_000, every=3),
            Saving("HDFCBANK.NS", 9_000, every=3, first=1), Saving("GOOG", 900, every=12, first=7),
        ),
        (Sale(26, "RELIANCE.NS", "0.3"), Sale(31, "ITC.NS", "0.5")),
        "0.05", {"cost_basis": "fifo", "dividends": "always"}, _of_bob,
    ),
    Books(
        "charlie@example.com", "US retirement", "USD", "^GSPC", 1_500, 40_000,
        (
            Saving("VOO", 900), Saving("BND", 450), Saving("SCHD", 300, every=2), Saving("AAPL", 600, every=6),
            Saving("MSFT", 800, every=6, first=3), Saving("BNDX", 250, every=3),
        ),
        (Sale(29, "AAPL", "0.3"),),
        "0", {"cost_basis": "fifo", "dividends": "always"}, _of_charlie,
    ),
)  # fmt: skip


def soon() -> None:
    """With `MARKET_DATA=auto` there are prices as soon as the ingest process has chosen whose (settings.HOOKS)."""
    if settings.ENV == "development":
        jobs.enqueue("portfolios.seed_demo")


def books() -> None:
    """What is missing; with no history of prices yet, at the next occasion."""
    for plan in BOOKS:
        owner = User.objects.filter(email=plan.email).first()
        if owner is None or Portfolio.objects.filter(owner=owner, name=plan.name).exists():
            continue
        found = _instruments(plan)
        if found is None:
            log.info("the demo's books wait for prices", portfolio=plan.name)
            continue
        _write(owner, plan, found)


def _instruments(plan: Books) -> dict[str, Instrument] | None:
    wanted = {it.symbol for it in plan.savings}
    found = {row.symbol: row for row in Instrument.objects.filter(symbol__in=wanted, owner=None, merged_into=None)}
    start = _calendar()(0, 1)
    return found if len(found) == len(wanted) and all(closes.close_on(it, start) for it in found.values()) else None


@transaction.atomic
def _write(owner: User, plan: Books, found: dict[str, Instrument]) -> None:
    benchmark = Instrument.objects.filter(symbol=plan.benchmark, owner=None, merged_into=None).first()
    portfolio = portfolios.open_one(
        owner, name=plan.name, base_currency=plan.currency, benchmark=benchmark, **plan.chosen
    )
    drafts = sorted(_drafts(plan, found), key=lambda draft: (draft.day, draft.kind is not Kind.DEPOSIT))
    ledger.record_all(portfolio, [ledger.New(it) for it in drafts], by=owner.pk)


def _drafts(plan: Books, found: dict[str, Instrument]) -> Iterator[Draft]:
    day = _calendar()
    yield Draft(kind=Kind.DEPOSIT, executed_at=day(0, 0), amount=Decimal(plan.start), note="Opening balance")
    bought: dict[str, Decimal] = {}
    for month in range(MONTHS):
        yield Draft(kind=Kind.DEPOSIT, executed_at=day(month, 1), amount=Decimal(plan.monthly), note="Monthly saving")
        for saving in plan.savings:
            if month >= saving.first and (month - saving.first) % saving.every == 0:
                draft = _purchase(plan, saving, found[saving.symbol], day(month, 2))
                bought[saving.symbol] = bought.get(saving.symbol, Decimal(0)) + (draft.quantity or 0)
                yield draft
        for sale in plan.sales:
            if sale.month == month:
                quantity = (bought[sale.symbol] * Decimal(sale.part)).quantize(_step(plan, sale.symbol))
                bought[sale.symbol] -= quantity
                yield _trade(plan, Kind.SELL, found[sale.symbol], day(month, 16), quantity)
    yield from plan.more(day)


def _purchase(plan: Books, saving: Saving, instrument: Instrument, on: date) -> Draft:
    close = closes.close_on(instrument, on)
    assert close is not None
    step = _step(plan, saving.symbol)
    return _trade(plan, Kind.BUY, instrument, on, max((saving.amount / close.close).quantize(step), step))


def _trade(plan: Books, kind: Kind, instrument: Instrument, on: date, quantity: Decimal) -> Draft:
    close = closes.close_on(instrument, on)
    assert close is not None
    fee = (quantity * close.close * Decimal(plan.fee_pct) / 100).quantize(Decimal("0.01"))
    noon = datetime.combine(on, time(10, 30), UTC)
    return Draft(kind=kind, executed_at=noon, asset=instrument.pk, quantity=quantity, price=close.close, fee=fee)


def _step(plan: Books, symbol: str) -> Decimal:
    places = next(it.places for it in plan.savings if it.symbol == symbol)
    return Decimal(1).scaleb(-places)


def _calendar() -> Callable[[int, int], date]:
    """The working day at or after so many months and days from the beginning."""
    today = timezone.now().date()
    start = (today - timedelta(days=MONTHS * 30.44 + 20)).replace(day=1)

    def day(month: int, after: int) -> date:
        year, place = divmod(start.month - 1 + month, 12)
        found = date(start.year + year, place + 1, 1 + after)
        return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)

    return day

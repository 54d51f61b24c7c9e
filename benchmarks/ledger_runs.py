"""10,000 activities with five years of daily values worked out from nothing, beside Beancount on the same ledger; and
a trade after 100 and after 100,000 activities.

Ours reads transactions and closes from PostgreSQL and writes lots, holdings, gains and daily values; "calculation" is
the same without the database, from ready entries and closes. Beancount parses and books its file, then values the
portfolio at the end of each day. Both come to the same value, to the last digit. Beancount writes nothing.
"""

import subprocess
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks._ledger import DAYS, PEER, SHARES, Activity, activities, as_beancount, closes  # noqa: E402
from benchmarks._measure import ROOT, Claim, Figures, Options, arguments, progress, report, rounds  # noqa: E402
from markets.calc.adjust import Close  # noqa: E402
from markets.calc.series import Series  # noqa: E402
from markets.calc.venues import Venue  # noqa: E402
from markets.models import Instrument  # noqa: E402
from markets.services.closes import store  # noqa: E402
from portfolios.calc.books import Book  # noqa: E402
from portfolios.calc.daily import Closing, Days, Listed  # noqa: E402
from portfolios.calc.drafts import Draft  # noqa: E402
from portfolios.calc.entries import Entry, Kind, ordered  # noqa: E402
from portfolios.calc.walk import Walk  # noqa: E402
from portfolios.models import DailyValue, Portfolio  # noqa: E402
from portfolios.queries import books, entries  # noqa: E402
from portfolios.services import history, ledger, portfolios, projection  # noqa: E402
from portfolios.services.ledger import New  # noqa: E402

FEW, MANY = 100, 100_000
AT_ONCE = 5_000
OURS, CALCULATION, BEANCOUNT = "PostgreSQL to PostgreSQL", "calculation alone", "Beancount"


def shares(first: date, prices: list[list[Decimal]]) -> list[Instrument]:
    rows = [
        Instrument.objects.create(symbol=f"S{number}X", name="A share", kind="stock", currency="USD")
        for number in range(SHARES)
    ]
    store(close for one, row in zip(rows, prices, strict=True) for close in closing(one.pk, first, row))
    return rows


def closing(pk: int, first: date, row: list[Decimal]) -> list[Close]:
    return [Close(pk, first + timedelta(days=place), Venue.YAHOO, price) for place, price in enumerate(row)]


def draft(it: Activity, known: list[Instrument]) -> Draft:
    asset = known[it.share].pk if it.share is not None else None
    if it.kind in ("buy", "sell"):
        return Draft(kind=Kind(it.kind), executed_at=it.day, asset=asset, quantity=it.quantity, price=it.price)
    return Draft(kind=Kind(it.kind), executed_at=it.day, asset=asset, amount=it.price)


def filled(name: str, rows: list[Activity], known: list[Instrument]) -> Portfolio:
    owner = User.objects.create(email=f"{name.lower().replace(' ', '-')}@example.com", name=name)
    book = portfolios.open_one(owner, name=name, base_currency="USD", cost_basis="fifo")
    for start in range(0, len(rows), AT_ONCE):
        began = time.perf_counter()
        drafts = [New(draft(it, known)) for it in rows[start : start + AT_ONCE]]
        ledger.record_all(book, drafts, by=book.owner_id)
        progress(f"{name}: {start + len(drafts):,} recorded, the last in {time.perf_counter() - began:.1f} s")
    book.refresh_from_db()
    return book


# --- From nothing


class Took(NamedTuple):
    """Milliseconds, by the clock and of the processor (without PostgreSQL's)."""

    wall: float
    cpu: float


def rebuilt(book: Portfolio) -> None:
    """As after another method was chosen: lots, holdings and gains, then every day."""
    with transaction.atomic():
        row = ledger.locked(book)[book.pk]
        projection.rebuild(row)
        row.history_from = date(1900, 1, 1)
        row.version += 1
        row.save()
    history.rebuild(book.pk)


def calculated(book: Portfolio, rows: list[Entry], listed: dict[int, Listed], first: date, last: date) -> list[Closing]:
    walk = Walk(Book("USD", books.policy(book)))
    return Days(walk, ordered(rows), lambda currency, day: None, listed).until(first, last)


def timed(work: Callable[[], object]) -> Took:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    return Took(1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu))


def beancount(path: Path) -> tuple[Took, Decimal]:
    argv = [PEER / "bin" / "python", ROOT / "benchmarks" / "_ledger_peer.py", path, DAYS]
    told = subprocess.run(list(map(str, argv)), check=True, capture_output=True, text=True).stdout
    took, cpu, value = told.split()
    return Took(1000 * float(took), 1000 * float(cpu)), Decimal(value)


def beancount_version() -> str:
    argv = [str(PEER / "bin" / "python"), "-c", "import importlib.metadata as m; print(m.version('beancount'))"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def from_nothing(
    told: list[Activity], first: date, prices: list[list[Decimal]], known: list[Instrument], options: Options
) -> list[Claim]:
    book = filled("Rebuilt", told, known)
    path = settings.VAR_DIR / "ledger.beancount"
    path.write_text(as_beancount(told, first, prices))
    rows = [entries.of(it) for it in book.transactions.order_by("number").iterator()]
    closed = zip(known, prices, strict=True)
    listed = {one.pk: Listed(Series(closing(one.pk, first, row)), "USD") for one, row in closed}
    last = first + timedelta(days=DAYS - 1)
    work = partial(calculated, book, rows, listed, first, last)
    contestants: dict[str, Callable[[], Took]] = {
        OURS: lambda: timed(partial(rebuilt, book)),
        CALCULATION: lambda: timed(work),
        BEANCOUNT: lambda: beancount(path)[0],
    }
    cpu: Figures = {name: [] for name in contestants}

    def clocked(name: str) -> float:
        took = contestants[name]()
        cpu[name].append(took.cpu)
        return took.wall

    wall = rounds({name: partial(clocked, name) for name in contestants}, options)
    kept = DailyValue.objects.get(portfolio=book, day=last).value
    values = {"kept": kept, "calculated": work()[-1].value, "Beancount": beancount(path)[1]}
    if len(set(values.values())) > 1:
        raise SystemExit(f"the values differ: {values}")
    title = f"{len(told):,} activities in {SHARES} shares, {DAYS:,} daily values"
    how: dict[str, Any] = {"subject": OURS, "goals": {BEANCOUNT: None}, "less_is_better": True, "unit": "ms"}
    return [Claim(f"{title} (goal: below 1,000)", wall, **how), Claim(f"{title}, of the processor", cpu, **how)]


# --- One more


def traded(book: Portfolio, one: Instrument, now: datetime) -> float:
    """A purchase and a sale of today, each committed."""
    began = time.perf_counter()
    for kind in (Kind.BUY, Kind.SELL):
        ledger.record(
            book, New(Draft(kind=kind, executed_at=now, asset=one.pk, quantity=Decimal(1), price=Decimal(50))),
            by=book.owner_id,
        )  # fmt: skip
    return 500 * (time.perf_counter() - began)


def several(book: Portfolio, one: Instrument) -> float:
    return median(traded(book, one, timezone.now()) for _ in range(20))


def one_more(many: int, first: date, prices: list[list[Decimal]], known: list[Instrument], options: Options) -> Claim:
    books_ = {count: filled(f"After {count}", list(activities(count, first, prices)), known) for count in (FEW, many)}
    measured = rounds({f"after {count:,}": partial(several, book, known[0]) for count, book in books_.items()}, options)
    title = "a trade, recorded and committed (goal: within 2 x)"
    return Claim(title, measured, subject=f"after {many:,}", less_is_better=True, unit="ms")


def main() -> None:
    options = arguments(__doc__)
    first = timezone.now().date() - timedelta(days=DAYS)
    prices = closes(first)
    known = shares(first, prices)
    count, many = (500, 1_000) if options.quick else (10_000, MANY)
    claims = [
        *from_nothing(list(activities(count, first, prices)), first, prices, known, options),
        one_more(many, first, prices, known, options),
    ]
    report(claims, options, versions={"beancount": beancount_version(), "Django": version("django")})


if __name__ == "__main__":
    main()

"""Market orders that are accepted and filled in a second, each with its ledger, postings, lots, cash and event, in one
durable transaction: by one process for one person after the other, and by as many as there are cores for many people.

Beside them what a bare transaction costs here: one row, committed. Then how long after a crossing the engine has
filled a limit order, one alone and the last of a hundred that wait for the same price.
"""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import django

django.setup()

from asgiref.sync import sync_to_async  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks._measure import Claim, Options, arguments, progress, report, rounds  # noqa: E402
from benchmarks.accounts import engine  # noqa: E402
from config import servers  # noqa: E402
from config.kit.models import Event  # noqa: E402
from markets import live  # noqa: E402
from markets.calc.ticks import Price  # noqa: E402
from markets.calc.venues import Venue  # noqa: E402
from markets.engine import Engine  # noqa: E402
from markets.models import Instrument  # noqa: E402
from markets.services import catalogue  # noqa: E402
from portfolios.engine import subscriber  # noqa: E402
from portfolios.models import Order, Portfolio  # noqa: E402
from portfolios.services import portfolios, trades  # noqa: E402

PEOPLE, WAITING, HIGH, LOW = 16, 100, "100", "90"
ONE, BARE = "one process", "a row, committed"


def people() -> list[Portfolio]:
    found = []
    for number in range(PEOPLE):
        user = User.objects.create_user(f"trader{number}@example.com", "a long password of theirs", name="Trader")
        found.append(portfolios.open_one(user, name="Bench", base_currency="USD", opening_balance=Decimal(10**12)))
    return found


def say(instrument: Instrument, text: str) -> None:
    now_ms, price = int(time.time() * 1000), Decimal(text)
    live.publish([
        Price(instrument_id=instrument.pk, symbol=instrument.symbol, price=price, ts_ms=now_ms, low=price, high=price,
              venue=Venue.SIMULATOR, good_until_ms=now_ms + 3_600_000),
    ])  # fmt: skip


def post(book: Portfolio, instrument: Instrument, **asked: object) -> Order:
    told = {"side": "buy", "quantity": Decimal(1), **asked}
    return trades.post_trade(book, by=book.owner_id, instrument=instrument, **told).order


def traded(books: list[Portfolio], instrument: Instrument, seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        post(books[done % len(books)], instrument)
        done += 1
    return done / took


def bare(seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        with transaction.atomic():
            Event.objects.create(kind="bare")
        done += 1
    return done / took


def _of_some(ids: list[str], symbol: str, seconds: float) -> float:
    books, instrument = list(Portfolio.objects.filter(pk__in=ids)), Instrument.objects.get(symbol=symbol)
    return traded(books, instrument, seconds)


def together(pool: ProcessPoolExecutor, many: int, books: list[Portfolio], symbol: str, seconds: float) -> float:
    ids = [str(book.pk) for book in books]
    return sum(pool.map(_of_some, [ids[n::many] for n in range(many)], [symbol] * many, [seconds] * many))


# --- The engine


async def filled_ms(books: list[Portfolio], instrument: Instrument, many: int) -> float:
    """From the price's publication until the last of them is filled."""
    await sync_to_async(say)(instrument, HIGH)
    orders = [
        await sync_to_async(post)(books[n % len(books)], instrument, order_type="limit", price=Decimal(95))
        for n in range(many)
    ]
    works = Engine([subscriber])
    task = asyncio.ensure_future(works.run())
    while len(works.index) < many:  # noqa: ASYNC110 - the engine reads on a thread
        await asyncio.sleep(0.01)
    began = time.perf_counter()
    await sync_to_async(say)(instrument, LOW)
    waiting = Order.objects.filter(pk__in=[order.pk for order in orders], state=Order.State.OPEN)
    while await sync_to_async(waiting.exists)():  # noqa: ASYNC110 - it becomes so in the database
        await asyncio.sleep(0.002)
    took = time.perf_counter() - began
    task.cancel()
    await asyncio.wait({task})
    return 1000 * took


def main() -> None:
    options: Options = arguments(__doc__, rounds=3, seconds=5)
    folder, many = Path(os.environ["VAR_DIR"]), os.cpu_count() or 1
    with engine(servers.valkey(folder / "valkey", folder), folder):
        catalogue.load(only={"BTC/USDT"})
        instrument, books = Instrument.objects.get(symbol="BTC/USDT"), people()
        say(instrument, HIGH)
        post(books[0], instrument)
        connections.close_all()
        with ProcessPoolExecutor(many, mp_context=get_context("spawn"), initializer=_quietly) as pool:
            together(pool, many, books, instrument.symbol, 0.1)  # they have started
            contestants: dict[str, Callable[[], float]] = {
                ONE: partial(traded, books, instrument, options.seconds),
                f"{many} processes": partial(together, pool, many, books, instrument.symbol, options.seconds),
                BARE: partial(bare, options.seconds),
            }
            measured = rounds(contestants, options)
        late = {
            "one order": lambda: asyncio.run(filled_ms(books, instrument, 1)),
            f"the last of {WAITING}": lambda: asyncio.run(filled_ms(books, instrument, WAITING)),
        }
        waited = rounds(late, options)
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            progress(f"synchronous_commit {cursor.fetchone()[0]}")
    report(
        [
            Claim("market orders, accepted and filled (goal 1,000)", measured, ONE, {BARE: None}, unit="a second"),
            Claim("after the crossing, filled (goal 250)", waited, unit="ms", less_is_better=True),
        ],
        options,
    )


def _quietly() -> None:
    django.setup()


if __name__ == "__main__":
    main()

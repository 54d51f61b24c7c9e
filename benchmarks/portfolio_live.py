"""10,000 watched portfolios of 20 holdings each, valued on one core while 1,000 prices a second come.

Ours is the hub as it runs in a web process, with a line for each portfolio that only counts what is written: what a
socket costs is measured by benchmarks/fanout.py. Prices come as from the bus, ten times a second. Beside it, how many
portfolios a second are told when each is valued from nothing and written by orjson, as people write it; and how long
the hub takes when everything that anybody holds has moved at once.
"""

import asyncio
import os
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from uuid import UUID

import orjson

os.environ.setdefault("ENV", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from benchmarks._measure import Claim, Options, arguments, on_core, report, rounds
from config.kit import money
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.live import rows
from portfolios.calc.following import Read, Reading
from portfolios.calc.valuation import Position, Quote, value
from portfolios.live.hub import PortfolioHub

PORTFOLIOS, HOLDINGS, INSTRUMENTS, TICKS_A_SECOND = 10_000, 20, 500, 1_000
BASES = ("USD", "INR")  # half of them must be converted
USD_INR = INSTRUMENTS + 1
BEAT_S = 0.1
ONE = Decimal(1)


class Counting:
    """A line whose reader keeps up."""

    def __init__(self) -> None:
        self.frames = self.size = 0

    def write(self, frame: bytes) -> None:
        self.frames += 1
        self.size += len(frame)

    def unsent(self) -> int:
        return 0

    def drop(self, code: int) -> None:
        raise AssertionError(code)


def packed(pk: int, cents: int, ts_ms: int) -> bytes:
    price = Decimal(cents) / 100
    return rows.pack(
        Price(
            instrument_id=pk, symbol=f"C{pk}/USDT", price=price, ts_ms=ts_ms, venue=Venue.SIMULATOR,
            good_until_ms=10**14, low=price, high=price, change_24h=price / 50,
        )
    )  # fmt: skip


def books(dice: random.Random) -> Iterator[Read]:
    for number in range(PORTFOLIOS):
        held = dice.sample(range(1, INSTRUMENTS + 1), HOLDINGS)
        positions = [
            Position(pk, Decimal(dice.randrange(1, 10**9)) / 10**6, Decimal(1000), Decimal(1000), "USD", f"C{pk}/USDT",
                     quoted_in="USDT")
            for pk in held
        ]  # fmt: skip
        yield Read(UUID(int=number), 1, BASES[number % 2], positions, {BASES[number % 2]: Decimal(5000)}, {})


def filled(dice: random.Random) -> tuple[PortfolioHub, Counting]:
    hub, line = PortfolioHub(load=lambda _: Reading([], {}, {}), versions=lambda _: {}), Counting()
    hub.board.take((packed(pk, dice.randrange(100, 10**6), 0) for pk in range(1, USD_INR + 1)), now_ms=0)
    reading = Reading(list(books(dice)), {("USD", "INR"): USD_INR}, {})
    for it in reading.portfolios:
        hub.lines[it.id].add(line)
    hub.learn([it.id for it in reading.portfolios], reading)
    hub.board.touched = set()
    return hub, line


def beats(dice: random.Random, seconds: float) -> list[list[bytes]]:
    """Ready beforehand: who publishes is another process."""
    each = int(TICKS_A_SECOND * BEAT_S)
    return [
        [packed(dice.randrange(1, INSTRUMENTS + 1), dice.randrange(100, 10**6), beat) for _ in range(each)]
        for beat in range(1, int(seconds / BEAT_S) + 1)
    ]


async def watched(hub: PortfolioHub, line: Counting, coming: list[list[bytes]]) -> tuple[float, float]:
    """The part of a core that it took, and how many frames a second each portfolio had."""
    valuing = asyncio.create_task(hub.keep_valued())
    began, used, before = time.perf_counter(), time.process_time(), line.frames
    for number, beat in enumerate(coming, 1):
        hub.board.take(beat, now_ms=0)
        await asyncio.sleep(max(0.0, began + number * BEAT_S - time.perf_counter()))
    took, used = time.perf_counter() - began, time.process_time() - used
    valuing.cancel()
    with suppress(asyncio.CancelledError):
        await valuing
    return 100 * used / took, (line.frames - before) / PORTFOLIOS / took


async def everything(hub: PortfolioHub, dice: random.Random, *, rate_too: bool) -> float:
    """Portfolios a second of processor time when all of it has moved."""
    last = USD_INR if rate_too else INSTRUMENTS
    hub.board.take([packed(pk, dice.randrange(100, 10**6), 1) for pk in range(1, last + 1)], now_ms=0)
    touched, hub.board.touched = hub.board.touched, set()
    began = time.process_time()
    await hub.value(touched)
    return PORTFOLIOS / (time.process_time() - began)


def from_nothing(reads: list[Read], quotes: dict[int, Quote], seconds: float) -> float:
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < seconds:
        read = reads[done % len(reads)]
        told = value(read.positions, quotes, read.cash, {read.base: ONE})
        holdings = [
            {"symbol": it.symbol, "current_price": money.text(it.current_price or ONE),
             "value": money.text(it.value or ONE), "unrealized_pnl": money.text(it.unrealized_pnl or ONE)}
            for it in told.holdings
        ]  # fmt: skip
        orjson.dumps({"total_value": money.text(told.total_value), "holdings": holdings})
        done += 1
    return done / took


def main() -> None:
    options: Options = arguments(__doc__, rounds=3, seconds=15)
    on_core(0)()
    dice = random.Random(11)  # noqa: S311
    hub, line = filled(dice)
    cores, frames = [], []
    for _ in range(options.rounds):
        core, rate = asyncio.run(watched(hub, line, beats(dice, max(options.seconds, 3))))
        cores.append(core)
        frames.append(1000 * rate)
    reads = list(books(dice))
    quotes = {pk: Quote(Decimal("62.5"), ONE, ONE, "market", 0, False, "USD") for pk in range(1, INSTRUMENTS + 1)}
    at_once = rounds(
        {
            "hub, all moved": lambda: asyncio.run(everything(hub, dice, rate_too=False)),
            "hub, a rate too": lambda: asyncio.run(everything(hub, dice, rate_too=True)),
            "each from nothing": partial(from_nothing, reads, quotes, min(options.seconds, 3)),
        },
        options,
    )
    title = f"{PORTFOLIOS:,} portfolios x {HOLDINGS} holdings, {TICKS_A_SECOND:,} prices a second"
    report(
        [
            Claim(f"{title}: the hub (goal below 100)", {"of one core": cores}, unit="%"),
            Claim("the same: frames that each portfolio had in 1,000 s", {"frames": frames}),
            Claim("portfolios told anew in a second of processor time", at_once, "hub, all moved",
                  {"each from nothing": None}),
        ],
        options,
    )  # fmt: skip


if __name__ == "__main__":
    main()

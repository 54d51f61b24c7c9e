"""One hub a web process: it values each portfolio that somebody watches, as prices come from the hub of markets.

A price is worked out once for all who hold the instrument in the same base currency; of a portfolio only what moved
is worked out anew, and told. When much moves at once there is a pause as long as the work, so that it never takes
more than half of a core.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from channels.db import database_sync_to_async

from config.kit import valkey
from markets.calc.crosses import SAME, Pair, cross
from markets.live import rows
from markets.live.board import Board
from markets.live.hub import PriceHub, for_ever
from markets.live.topics import Line
from portfolios.calc.exact import rounded
from portfolios.calc.following import Followed, Priced, Reading, Row, move
from portfolios.calc.valuation import Quote
from portfolios.live import frames, news

CLOSE_UNKNOWN = 4404
FLUSH_S = 0.25
LOOK_S = 1.0
COMPARED_S = 30.0
READ_AT_ONCE = 500
AT_ONCE = 200
"""Portfolios told before others get the event loop for a moment."""
ONE = Decimal(1)
Key = tuple[int, str]  # an instrument and a base currency


class PortfolioHub:
    """`load` reads portfolios and `versions` their versions; both ask the database, so they run on a thread."""

    def __init__(
        self, *, load: Callable[[Iterable[UUID]], Reading], versions: Callable[[Iterable[UUID]], Mapping[UUID, int]]
    ) -> None:
        self.load, self.versions = load, versions
        self.board = Board()
        self.lines: dict[UUID, set[Line]] = defaultdict(set)
        self.followed: dict[UUID, Followed] = {}
        self.holders: dict[Key, set[Followed]] = defaultdict(set)
        self.priced: dict[Key, Priced] = {}
        self.pairs: dict[Pair, int] = {}
        self.closed: dict[Pair, Decimal] = {}
        self.rates: dict[tuple[str, str], Decimal | None] = {}
        self.asked: set[UUID] = set()
        self.asking = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def follow(self, prices: PriceHub) -> None:
        """Whose prices these are: of the one hub that hears the bus in this process."""
        self.board = prices.board

    # --- Sockets

    def join(self, line: Line, name: UUID) -> None:
        """The first frame tells everything, as soon as it is read."""
        self.lines[name].add(line)
        if name in self.followed:
            PriceHub.write(line, self.snapshot(self.followed[name]))
        else:
            self.ask([name])

    def leave(self, line: Line, name: UUID) -> None:
        self.lines[name].discard(line)
        if not self.lines[name]:
            del self.lines[name]
            self.forget(name)

    def start(self) -> None:
        """Under a server that knows no lifespan the first socket starts the hub."""
        if self.task is None or self.task.done():
            self.task = asyncio.ensure_future(self.run())

    # --- What runs for as long as the process

    async def run(self) -> None:
        self.task = asyncio.current_task()
        async with asyncio.TaskGroup() as group:
            for work in (self.listen, self.keep_read, self.keep_compared, self.keep_valued):
                group.create_task(for_ever(work))

    async def listen(self) -> None:
        async with valkey.async_client().pubsub() as channel:
            await channel.subscribe(news.NEWS)
            while valkey.going_on():
                message = await channel.get_message(timeout=LOOK_S)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    self.ask(self.followed)  # what was said before nobody heard
                else:
                    self.hear(*orjson.loads(message["data"]))

    def hear(self, told_name: str, version: int, trade: dict[str, Any] | None = None) -> None:
        name = UUID(told_name)
        if name not in self.lines:
            return
        if trade is not None:
            self.tell(name, frames.trade(trade))
        known = self.followed.get(name)
        if known is None or known.read.version < version:
            self.ask([name])

    def ask(self, names: Iterable[UUID]) -> None:
        self.asked.update(names)
        if self.asked:
            self.asking.set()

    async def keep_read(self) -> None:
        while True:
            await self.asking.wait()
            names = [self.asked.pop() for _ in range(min(READ_AT_ONCE, len(self.asked)))]
            if not self.asked:
                self.asking.clear()
            try:
                self.learn(names, await database_sync_to_async(self.load)(names))
            except BaseException:
                self.ask(names)
                raise

    async def keep_compared(self) -> None:
        """Finds out what nobody said, or what was said while Valkey was away."""
        while True:
            await asyncio.sleep(COMPARED_S)
            known = {name: it.read.version for name, it in self.followed.items()}
            if known:
                there = await database_sync_to_async(self.versions)(list(known))
                self.ask(name for name, version in known.items() if there.get(name) != version)

    async def keep_valued(self) -> None:
        while True:
            began = time.monotonic()
            touched, self.board.touched = self.board.touched, set()
            if not self.followed:
                self.rates.clear()  # nobody keeps them true meanwhile
            elif touched:
                await self.value(touched)
            took = time.monotonic() - began
            await asyncio.sleep(max(FLUSH_S - took, took))

    # --- Portfolios

    def learn(self, names: Iterable[UUID], reading: Reading) -> None:
        self.board.touched |= self.learn_pairs(reading)
        found = {it.id: it for it in reading.portfolios}
        for name in names:
            self.forget(name)
            if name in found and name in self.lines:
                followed = self.followed[name] = Followed(found[name])
                self.place(followed)
                self.tell(name, self.snapshot(followed))
            elif name in self.lines:
                for line in list(self.lines[name]):
                    line.drop(CLOSE_UNKNOWN)

    def learn_pairs(self, reading: Reading) -> set[int]:
        """Those that are others now, or that stood at another price."""
        changed = {
            pk for pair, pk in reading.pairs.items()
            if self.pairs.get(pair) != pk or self.closed.get(pair) != reading.closed.get(pair)
        }  # fmt: skip
        self.pairs |= reading.pairs
        self.closed |= reading.closed
        return changed

    def place(self, followed: Followed) -> None:
        base = followed.read.base
        for asset, row in followed.rows.items():
            self.holders[asset, base].add(followed)
            move([followed], asset, self.price(row, followed))
        followed.exchange({it: self.rate(it, base) for it in followed.read.cash})

    def forget(self, name: UUID) -> None:
        followed = self.followed.pop(name, None)
        if followed is None:
            return
        for asset in followed.rows:
            key = asset, followed.read.base
            self.holders[key].discard(followed)
            if not self.holders[key]:
                del self.holders[key]
                self.priced.pop(key, None)

    # --- Prices

    def price(self, row: Row, followed: Followed) -> Priced:
        """The market's, the same for all who hold it; else what was read with the portfolio."""
        asset, base = row.position.asset, followed.read.base
        if asset not in self.board.packed:
            own = followed.read.quotes.get(asset)
            rated = own._replace(rate=self.rate(own.currency, base)) if own is not None else None
            return _headed(Priced(rated), row.position.symbol)
        known = self.priced.get((asset, base))
        if known is None:
            currency = SAME.get(row.position.quoted_in, row.position.quoted_in)
            known = self.priced[asset, base] = self._market(asset, currency, base, row.position.symbol)
        return known

    def _market(self, asset: int, currency: str, base: str, symbol: str) -> Priced:
        told = rows.read(self.board.packed[asset])
        change = None if told.change_24h is None else Decimal(told.change_24h)
        price, rate = Decimal(told.price), self.rate(currency, base)
        return _headed(Priced(Quote(price, rate, change, "market", told.ts_ms, False, currency)), symbol)

    def rate(self, currency: str, base: str) -> Decimal | None:
        """As portfolios/queries/quotes.py:rates_of has it."""
        if SAME.get(currency, currency) == SAME.get(base, base):
            return ONE
        if (currency, base) not in self.rates:
            found = cross(currency, base, self._pair)
            self.rates[currency, base] = None if found is None else rounded(found)
        return self.rates[currency, base]

    def _pair(self, left: str, right: str) -> Decimal | None:
        packed = self.board.packed.get(self.pairs.get((left, right), -1))
        return Decimal(rows.read(packed).price) if packed is not None else self.closed.get((left, right))

    def rerated(self, touched: set[int]) -> set[str]:
        """Base currencies for which some rate is another now."""
        if touched.isdisjoint(self.pairs.values()):
            return set()
        before, self.rates = self.rates, {}
        return {base for (currency, base), rate in before.items() if self.rate(currency, base) != rate}

    # --- Values

    async def value(self, touched: set[int]) -> None:
        moved: dict[Followed, list[Row]] = defaultdict(list)
        rerated = self.rerated(touched)
        for key in [it for it in self.holders if it[0] in touched or it[1] in rerated]:
            self._move(key, moved)
            await asyncio.sleep(0)
        for followed in [it for it in self.followed.values() if it.read.base in rerated]:
            followed.exchange({it: self.rate(it, followed.read.base) for it in followed.read.cash})
            moved[followed] += ()  # told, though no holding moved
        now_ms = int(time.time() * 1000)
        for number, (followed, changed) in enumerate(moved.items(), 1):
            if self.followed.get(followed.read.id) is followed:  # not read anew meanwhile
                self.tell(followed.read.id, frames.portfolio(followed, changed, now_ms))
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    def _move(self, key: Key, moved: dict[Followed, list[Row]]) -> None:
        """All who hold it, unless its price is what it was."""
        asset, before, holders = key[0], self.priced.pop(key, None), self.holders.get(key)
        if not holders:
            return
        if asset not in self.board.packed:
            for followed in holders:
                self._give([followed], asset, self.price(followed.rows[asset], followed), moved)
            return
        one = next(iter(holders))
        priced = self.price(one.rows[asset], one)
        if before is not None and _same(priced, before):
            self.priced[key] = before
        else:
            self._give(holders, asset, priced, moved)

    def _give(self, holders: Iterable[Followed], asset: int, priced: Priced, moved: dict[Followed, list[Row]]) -> None:
        move(holders, asset, priced)
        for followed in holders:
            moved[followed].append(followed.rows[asset])

    def snapshot(self, followed: Followed) -> bytes:
        return frames.portfolio(followed, followed.rows.values(), int(time.time() * 1000), whole=True)

    def tell(self, name: UUID, frame: bytes) -> None:
        for line in list(self.lines.get(name, ())):
            PriceHub.write(line, frame)


def _headed(priced: Priced, symbol: str) -> Priced:
    priced.head = frames.head(symbol, priced.current)
    return priced


def _same(one: Priced, other: Priced) -> bool:
    return one.current == other.current and one.change == other.change

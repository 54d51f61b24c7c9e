"""The connections of one venue: as many as its symbols need, and what fills the gaps between them."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from config.kit.ending import end
from markets.calc.venues import Venue
from markets.feeds.adapter import Adapter, Sink
from markets.feeds.binance import Binance
from markets.feeds.coinbase import Coinbase
from markets.feeds.coinbase_exchange import CoinbaseExchange
from markets.feeds.connection import BackOff, Connection
from markets.feeds.mender import Mender
from markets.feeds.okx import Okx, OkxBusiness
from markets.feeds.session import Patience
from markets.feeds.trail import Hole, Trail

ADAPTERS: dict[Venue, tuple[type[Adapter], ...]] = {
    Venue.BINANCE: (Binance,),
    Venue.COINBASE: (Coinbase,),
    Venue.COINBASE_EXCHANGE: (CoinbaseExchange,),
    Venue.OKX: (Okx, OkxBusiness),
}


class Stream:
    """`run` streams `symbols` until it is cancelled; `change` gives it others while it runs."""

    def __init__(
        self, venue: Venue, sink: Sink, *, urls: Mapping[str, str],
        patience: Patience | None = None, back_off: BackOff | None = None,
    ) -> None:  # fmt: skip
        self.venue, self.sink, self.urls = venue, sink, urls
        self.patience, self.back_off = patience or Patience(), back_off or BackOff()
        self.symbols: tuple[str, ...] = ()
        self.connections: list[Connection] = []
        main = ADAPTERS[venue][0]
        self.trail = Trail()
        self.mender = Mender(main((), urls), sink)
        self.running = False
        self._changed = asyncio.Event()

    def change(self, symbols: Sequence[str]) -> None:
        wanted = tuple(sorted(symbols))
        if wanted != self.symbols:
            self.symbols = wanted
            self._changed.set()

    def ask(self, holes: Sequence[Hole]) -> None:
        self.mender.ask(holes)

    @property
    def probe_address(self) -> str:
        return self.mender.adapter.address

    async def run(self) -> None:
        self.running = True
        mending = asyncio.create_task(self.mender.run())
        try:
            while True:
                self._changed.clear()
                self.connections = list(self._made())
                running = [asyncio.create_task(each.run()) for each in self.connections]
                try:
                    await self._until_too_many(mending, *running)
                finally:
                    await end(*running)
        finally:
            await end(mending)
            self.running, self.connections = False, []

    async def _until_too_many(self, *tasks: "asyncio.Task[None]") -> None:
        """Other symbols on as many connections: these change hands one by one. Otherwise all begin anew."""
        while True:
            changed = asyncio.create_task(self._changed.wait())
            try:
                done, _ = await asyncio.wait({*tasks, changed}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
            for task in done - {changed}:
                task.result()  # none of them ends but by breaking
            self._changed.clear()
            if len(list(self._makers())) != len(self.connections):
                return
            for connection in self.connections:
                connection.renew()

    def _makers(self) -> Iterator[Callable[[], Adapter]]:
        for kind in ADAPTERS[self.venue]:
            for number in range(-(-len(self.symbols) // kind.symbols_a_connection)):
                yield partial(self._adapter, kind, number)

    def _adapter(self, kind: type[Adapter], number: int) -> Adapter:
        width = kind.symbols_a_connection
        return kind(self.symbols[number * width : (number + 1) * width], self.urls)

    def _made(self) -> Iterator[Connection]:
        for make in self._makers():
            yield Connection(make, self.sink, self.trail, self.ask, patience=self.patience, back_off=self.back_off)

"""The ingest process: every venue a task of its own, and loops that carry what they bring to Valkey and PostgreSQL.

No loop waits for another. A venue that hangs, a Valkey or a PostgreSQL that is away holds up its own loop only;
what cannot be told yet is kept in a bounded form (the newest price and its extremes, candles instead of ticks).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections

from config.kit import leases, valkey
from config.kit.ending import end
from markets import live
from markets.calc.venues import STREAMS, Venue
from markets.feeds import probe
from markets.feeds.session import Patience
from markets.feeds.trail import Hole
from markets.queries import routes
from markets.queries.routes import Route
from markets.services import catalogue_news, feeds, simulation, source
from markets.services.intake import Intake
from markets.services.keeping import Keeper
from markets.services.streams import Stream

Result = TypeVar("Result")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two rounds of each loop."""

    publish_s: float = 0.1
    keep_s: float = 1.0
    tell_s: float = 1.0
    learn_s: float = 30.0
    again_s: float = 1.0  # after a failure


class Ingest:
    """`venues`: those that this process is to run; None for all. `run` ends when it is cancelled; then `finish`."""

    def __init__(
        self, venues: frozenset[Venue] | None = None, *, urls: Mapping[str, Mapping[str, str]] | None = None,
        patience: Patience | None = None, pace: Pace | None = None,
    ) -> None:  # fmt: skip
        self.venues = venues or STREAMS
        self.pace = pace or Pace()
        self.intake = Intake(clock=lambda: time.time_ns() // 1_000_000)
        self.keeper = Keeper()
        self.simulator = simulation.Simulator()
        self.teller = feeds.Teller(self.intake)
        urls = urls or settings.EXCHANGES
        self.streams = {
            venue: Stream(venue, self.intake, urls=urls[venue.slug], patience=patience) for venue in sorted(self.venues)
        }
        self._learned, self._outdated = asyncio.Event(), asyncio.Event()
        self._routes: frozenset[Route] = frozenset()
        # One thread, one connection: PostgreSQL's slowness is waited for there
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")

    async def run(self) -> None:
        choice = source.decided() or await self._choice()
        log.info("market data", source=choice, venues=[venue.slug for venue in sorted(self.venues)])
        loops = self._of_simulator() if choice == "simulated" else self._of_streams()
        loops["announce"] = partial(self._announce, choice)
        tasks = [asyncio.create_task(self._for_ever(name, work), name=name) for name, work in loops.items()]
        try:
            await asyncio.wait(tasks)
        finally:
            await end(*tasks)

    async def finish(self) -> None:
        """What waits is written, however long that takes: not a part of `run`, whose cancelling would cut it short."""
        try:
            await self._keep()
        finally:
            await self._in_database(connections.close_all)  # the thread's; `connection.close` would be this one's
            self._database.shutdown()

    async def _choice(self) -> source.Choice:
        addresses = [stream.probe_address for stream in self.streams.values()]
        return "live" if await probe.any_answers(addresses) else "simulated"

    def _of_streams(self) -> dict[str, Callable[[], Awaitable[None]]]:
        loops: dict[str, Callable[[], Awaitable[None]]] = {
            venue.slug: partial(leases.while_held, f"ingest:{venue.slug}", partial(self._stream, stream))
            for venue, stream in self.streams.items()
        }
        loops |= {"learn": self._learn, "publish": self._publish, "keep": self._keep_all, "tell": self._tell}
        loops["catalogue"] = self._hear_of_catalogue
        if self.venues != STREAMS:
            loops["hear"] = self._hear
        return loops

    def _of_simulator(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "simulator": partial(leases.while_held, "ingest:simulator", self.simulator.run),
            "tell": self._tell_of_simulator,
        }

    async def _for_ever(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """A fault of ours in one loop is logged, and stops no other."""
        while True:
            try:
                await work()
            except valkey.Unavailable as error:
                log.warning("Valkey is away", loop=name, error=type(error).__name__)
            except (DatabaseError, InterfaceError) as error:
                log.warning("PostgreSQL is away", loop=name, error=type(error).__name__)
            except Exception:
                log.exception("loop broke", loop=name)
            await asyncio.sleep(self.pace.again_s)

    # --- Venues

    async def _stream(self, stream: Stream) -> None:
        """Ours now: first see what was missed since its newest candle."""
        await self._learned.wait()
        try:
            stream.ask(await self._in_database(partial(routes.missed, stream.venue)))
        except (DatabaseError, InterfaceError) as error:
            log.warning("what was missed is not known", venue=stream.venue.slug, error=type(error).__name__)
        await stream.run()

    async def _learn(self) -> None:
        """Which symbols to stream, and whose they are: when somebody says so, and now and then in any case."""
        while True:
            self._outdated.clear()
            found = frozenset(await self._in_database(partial(routes.routes, STREAMS)))
            self.intake.learn(found)
            for venue, stream in self.streams.items():
                stream.change([route.spelled for route in found if route.venue is venue])
            new, self._routes = (found - self._routes if self._routes else frozenset()), found
            self._learned.set()
            await self._begin(new)
            streamed = {route.instrument_id for route in found}
            await asyncio.to_thread(catalogue_news.sweep, self.venues, kept=streamed)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._outdated.wait(), self.pace.learn_s)

    async def _begin(self, new: Collection[Route]) -> None:
        """The last day's minutes of what was added while a stream runs; at its start a stream looks for itself."""
        for venue in {route.venue for route in new}:
            stream, spelled = self.streams.get(venue), {route.spelled for route in new if route.venue is venue}
            if stream is not None and stream.running:
                missed = await self._in_database(partial(routes.missed, venue))
                stream.ask([hole for hole in missed if hole.symbol in spelled])

    async def _hear_of_catalogue(self) -> None:
        async for _ in live.instruments_news():
            self._outdated.set()

    async def _hear(self) -> None:
        """Where venues are split between processes, the others' prices are the check and the primaries."""
        while True:
            prices = await asyncio.to_thread(live.latest)
            self.intake.heard(prices.values(), own=self.venues)
            await asyncio.sleep(self.pace.tell_s)

    # --- Stores

    async def _publish(self) -> None:
        while True:
            began = time.monotonic()
            if prices := self.intake.news():
                try:
                    await live.publish_on_loop(prices)
                except BaseException:
                    self.intake.untold(prices)
                    raise
            await asyncio.sleep(max(0.0, began + self.pace.publish_s - time.monotonic()))

    async def _keep_all(self) -> None:
        while True:
            await asyncio.sleep(self.pace.keep_s)
            await self._keep()

    async def _keep(self) -> None:
        folded, closed = self.intake.bars()
        self.keeper.add(folded)
        self.keeper.add(closed, final=True)
        self.keeper.add_closes(self.intake.fold.closes())
        await self._in_database(self.keeper.flush)
        for gap in self.keeper.take_lost():
            stream = self.streams.get(Venue(gap.venue))
            spelled = self.intake.spelling(gap.instrument_id, Venue(gap.venue))
            if stream and spelled:
                stream.ask([Hole(spelled, gap.start_ms, gap.end_ms)])

    async def _in_database(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._database, partial(_with_connection, work))

    # --- What is said of it

    async def _announce(self, choice: source.Choice) -> None:
        while True:
            await source.announce(choice)
            await asyncio.sleep(self.pace.tell_s)

    async def _tell(self) -> None:
        while True:
            await feeds.tell([self.teller.line(stream) for stream in self.streams.values() if stream.running])
            await asyncio.sleep(self.pace.tell_s)

    async def _tell_of_simulator(self) -> None:
        while True:
            if self.simulator.running:
                await feeds.tell([self.teller.line_of_simulator(self.simulator)])
            await asyncio.sleep(self.pace.tell_s)


def _with_connection(work: Callable[[], Result]) -> Result:
    """A connection that broke is thrown away, so that the next round begins with a new one."""
    close_old_connections()
    try:
        return work()
    except (DatabaseError, InterfaceError):
        connection.close()
        raise

"""A connection to an exchange that lasts: sessions one after the other, overlapping where an end is foreseen."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from config.kit.ending import end
from markets.feeds.adapter import Adapter, Sink
from markets.feeds.session import Ended, Patience, Session
from markets.feeds.trail import Hole, Trail

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BackOff:
    """Full jitter: everybody who lost the same exchange comes back at another moment."""

    least_s: float = 0.5
    most_s: float = 30
    steady_s: float = 60  # of data, and the next failure counts as the first

    def pause_s(self, failures: int) -> float:
        ceiling = min(self.most_s, self.least_s * 2 ** min(failures, 16))
        return random.uniform(self.least_s, max(self.least_s, ceiling))  # noqa: S311 - no secret


@dataclass
class Connection:
    """`run` never ends by itself. Sessions are `make`d anew, for an exchange counts messages by session."""

    make: Callable[[], Adapter]
    sink: Sink
    trail: Trail
    on_holes: Callable[[Sequence[Hole]], None]
    patience: Patience = field(default_factory=Patience)
    back_off: BackOff = field(default_factory=BackOff)
    life_s: float = 22 * 3600
    life_jitter_s: float = 3000

    session: Session | None = field(default=None, init=False)
    state: str = field(default="connecting", init=False)
    detail: str = field(default="", init=False)
    reconnects: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)
    _frames_before: int = field(default=0, init=False)
    _last_frame_ms: int = field(default=0, init=False)

    async def run(self) -> None:
        try:
            while True:
                session = self._new()
                began = time.monotonic()
                ended = await self._until_over(session)
                await self._rest(ended, lived_s=time.monotonic() - began)
        finally:
            if self.session is not None:
                self.session.close()

    def _new(self) -> Session:
        session = Session(self.make(), self.sink, self.trail, patience=self.patience, on_holes=self.on_holes)
        self._use(session)
        return session

    def _use(self, session: Session) -> None:
        if self.session is not None:
            self._frames_before += self.session.frames
            self._last_frame_ms = self.session.last_frame_ms or self._last_frame_ms
        self.session = session

    async def _until_over(self, session: Session) -> Ended:
        """Whatever takes over from it in time counts as the same."""
        task = asyncio.create_task(session.run())
        try:
            while True:
                if not await self._wants_relief(session, task):
                    return await _end_of(task)
                relief = await self._relieve(task)
                if relief is None:
                    return await _end_of(task)
                (before, old), (session, task) = (session, task), relief
                before.close()
                try:
                    await asyncio.wait({old}, timeout=CLOSING_S)  # what it still says was said twice
                finally:
                    await end(old)
        finally:
            await end(task)

    async def _wants_relief(self, session: Session, task: "asyncio.Task[None]") -> bool:
        """True when it should be relieved, False when it is over."""
        life_s = self.life_s + random.uniform(0, self.life_jitter_s)  # noqa: S311
        told = asyncio.create_task(session.leaving.wait())
        living = asyncio.create_task(session.live.wait())
        try:
            await asyncio.wait({task, told, living}, timeout=life_s, return_when=asyncio.FIRST_COMPLETED)
            if living.done() and not (task.done() or told.done()):
                self.state, self.detail = "live", ""
                await asyncio.wait({task, told}, timeout=life_s, return_when=asyncio.FIRST_COMPLETED)
            return not task.done()
        finally:
            told.cancel()
            living.cancel()

    async def _relieve(self, old: "asyncio.Task[None]") -> "tuple[Session, asyncio.Task[None]] | None":
        """A second session that has ticks before the first one goes; None when the first was over before."""
        failures = 0
        while not old.done():
            self.reconnects += 1
            session = Session(self.make(), self.sink, self.trail, patience=self.patience, on_holes=self.on_holes)
            task = asyncio.create_task(session.run())
            living = asyncio.create_task(session.live.wait())
            try:
                await asyncio.wait({task, living, old}, return_when=asyncio.FIRST_COMPLETED)
            except asyncio.CancelledError:
                await end(task)  # nobody else knows of it, and it would stream for ever
                raise
            finally:
                living.cancel()
            if not task.done():
                self._use(session)
                return session, task
            ended = await _end_of(task)
            log.warning("second connection failed", venue=session.adapter.venue.slug, why=str(ended))
            failures += 1
            pause_s = max(self.back_off.pause_s(failures), ended.retry_after_s)
            await asyncio.wait({old}, timeout=pause_s)
        return None

    async def _rest(self, ended: Ended, *, lived_s: float) -> None:
        assert self.session is not None
        steady = self.session.live.is_set() and lived_s > self.back_off.steady_s
        self.failures = 1 if steady else self.failures + 1
        self.reconnects += 1
        pause_s = max(self.back_off.pause_s(self.failures), ended.retry_after_s)
        self.state = "stalled" if ended.why == "stalled" else "down"
        self.detail = str(ended)
        venue = self.session.adapter.venue.slug
        log.warning("connection lost", venue=venue, why=ended.why, detail=str(ended), again_in_s=round(pause_s, 1))
        await asyncio.sleep(pause_s)
        self.state = "connecting"

    def renew(self) -> None:
        """Another set of symbols: a second session with them takes over."""
        if self.session is not None:
            self.session.leaving.set()

    # --- What can be said of it

    @property
    def frames(self) -> int:
        return self._frames_before + (self.session.frames if self.session else 0)

    @property
    def last_frame_ms(self) -> int:
        return (self.session.last_frame_ms if self.session else 0) or self._last_frame_ms

    def shown_state(self, now_ms: int) -> str:
        """A live connection that has said nothing for a while is on its way to being given up."""
        if self.state == "live" and now_ms - self.last_frame_ms > QUIET_MS:
            return "stalled"
        return self.state


QUIET_MS = 6_000
CLOSING_S = 3.0


async def _end_of(task: "asyncio.Task[None]") -> Ended:
    """A session that breaks is a fault of ours: it is logged, and ends like any other."""
    try:
        await task
    except Ended as ended:
        return ended
    except asyncio.CancelledError:
        raise
    except Exception as error:
        log.exception("session broke")
        return Ended("broken", type(error).__name__)
    return Ended("closed")

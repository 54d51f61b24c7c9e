"""A table of child processes that start in order, are watched, and end in reverse: what `make run` stands on.

None of honcho, circus or supervisor waits until a child is ready before it starts the next. Everything
happens in one thread: signals and the death of a child wake it, nothing else does once all are up.
"""

import resource
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config import servers, watchdog

LOG_LIMIT = 10_000_000
STEADY_S = 60.0
"""A child that lived this long starts its back-off from the beginning when it dies."""


class Failed(Exception):
    """The start is given up; the message says why."""


def yes() -> bool:
    return True


def nothing() -> str:
    return ""


@dataclass(frozen=True)
class Child:
    """One process: what it waits for (`after`), and how to tell that it does its work (`ready`)."""

    name: str
    argv: list[str]
    after: tuple[str, ...] = ()
    make: Callable[[], None] | None = None
    ready: Callable[[], bool] = yes
    news: Callable[[], str] = nothing  # asked until it says something, which is told once for each start
    free: Callable[[], bool] = yes  # nothing of an earlier run stands in the way
    once: bool = False  # does its work and ends; ready when it ended well
    stop_signal: signal.Signals = signal.SIGTERM
    stop_s: float = 3.0
    start_s: float = 60.0


@dataclass
class State:
    """What is known of one child."""

    child: Child
    log: Path
    process: servers.Process | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    deaths: int = 0
    ready: bool = False
    was_ready: bool = False
    told: bool = False

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def log_end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(["", f"The end of {self.log}:", *(f"  {line}" for line in lines[-12:])])


@dataclass
class Family:
    """Runs the children until a signal says stop, or one cannot be started."""

    children: list[Child]
    logs: Path
    cwd: Path
    say: Callable[[str], None]
    on_ready: Callable[[], None]
    tries: int = 3  # deaths before a child was ever ready
    back_off_s: float = 0.5
    most_back_off_s: float = 30.0
    states: dict[str, State] = field(init=False)
    signals: int = field(init=False, default=0)
    _watchdog: watchdog.Watchdog = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.states = {child.name: State(child, self.logs / f"{child.name}.log") for child in self.children}

    def run(self) -> int:
        """0 when it was told to stop, 1 when a child could not be started."""
        announced = False
        self._watchdog = watchdog.Watchdog()
        with self._woken_by_signals() as wait:
            try:
                while not self.signals:
                    for state in self.states.values():
                        self._step(state)
                    settled = all(state.ready for state in self.states.values())
                    if settled and not announced:
                        announced = True
                        self.on_ready()
                    wait(1.0 if settled else 0.05)
                self.say("")
                return 0
            except (Failed, servers.EngineFailed) as error:
                self.say(f"  ✗ {error}")
                return 1
            finally:
                self._stop_all(wait)
                self._watchdog.close()

    def _step(self, state: State) -> None:
        now = time.monotonic()
        child = state.child
        if child.once and state.ready:
            return
        if state.process is not None and not state.lives:
            self._ended(state, now)
        elif state.process is None:
            if now >= state.not_before and all(self.states[name].ready for name in child.after) and child.free():
                self._start(state)
        elif not state.ready and not child.once and child.ready():
            self._is_ready(state, now)
        elif state.ready and not state.told and (news := child.news()):
            state.told = True
            self.say(f"  ✓ {news}")
        elif not state.was_ready and now - state.started_at > child.start_s:
            raise Failed(f"{child.name} did not get ready in {child.start_s:.0f} s{state.log_end()}")

    def _start(self, state: State) -> None:
        state.started_at = time.monotonic()
        state.told = False
        if state.child.make is not None:
            state.child.make()
        if state.log.exists() and state.log.stat().st_size > LOG_LIMIT:
            state.log.replace(state.log.with_suffix(".log.1"))
        last = state.child.stop_signal
        state.process = servers.spawn(state.child.argv, state.log, last_signal=last, cwd=self.cwd)
        self._watchdog.started(state.process.pid, last)

    def _is_ready(self, state: State, now: float) -> None:
        again = " again" if state.was_ready else ""
        state.ready = state.was_ready = True
        self.say(f"  ✓ {state.child.name + again:<34} {now - state.started_at:5.1f} s")

    def _ended(self, state: State, now: float) -> None:
        process, state.process = state.process, None
        assert process is not None
        self._watchdog.ended(process.pid)
        watchdog.kill_group(process.pid)  # what a killed child left of its own children
        if state.child.once and process.returncode == 0:
            self._is_ready(state, now)
            return
        state.ready = False
        state.deaths = 1 if now - state.started_at > STEADY_S else state.deaths + 1
        told = f"{state.child.name} ended ({_how(process.returncode)})"
        if state.child.once or (not state.was_ready and state.deaths >= self.tries):
            raise Failed(told + state.log_end())
        pause_s = min(self.back_off_s * 2 ** (state.deaths - 1), self.most_back_off_s)
        state.not_before = now + pause_s
        self.say(f"  ! {told}: starting it again in {pause_s:.1f} s, see {state.log}")

    def _stop_all(self, wait: Callable[[float], None]) -> None:
        """Those that nobody waits for first; each wave is over before the next is told."""
        left = [state for state in self.states.values() if state.lives]
        asked = self.signals
        while left:
            needed = {name for state in left for name in self._needs(state.child)}
            wave = [state for state in reversed(left) if state.child.name not in needed]
            for state in wave:
                assert state.process is not None
                with suppress(ProcessLookupError):
                    state.process.send_signal(state.child.stop_signal)
            deadline = time.monotonic() + max(state.child.stop_s for state in wave)
            while any(state.lives for state in wave) and time.monotonic() < deadline and self.signals <= asked + 1:
                wait(0.05)
            for state in wave:
                assert state.process is not None
                watchdog.kill_group(state.process.pid)
                state.process.wait()
                self.say(f"  ✓ {state.child.name} stopped")
            left = [state for state in left if state not in wave]

    def _needs(self, child: Child) -> set[str]:
        """Also what it needs by way of others: a one-shot child in between has long ended."""
        direct = set(child.after)
        return direct.union(*(self._needs(self.states[name].child) for name in direct))

    @contextmanager
    def _woken_by_signals(self) -> Iterator[Callable[[float], None]]:
        """Handlers only count; a byte in a socket ends the wait."""
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)

        def count(number: int, frame: object) -> None:
            self.signals += number != signal.SIGCHLD

        def wait(seconds: float) -> None:
            if select.select([reader], [], [], seconds)[0]:
                reader.recv(4096)

        watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)
        before = {number: signal.signal(number, count) for number in watched}
        signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        try:
            yield wait
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            reader.close()
            writer.close()


def raise_file_limit() -> None:
    """Each socket is a file: take as many as this user may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _how(returncode: int) -> str:
    return f"by {signal.Signals(-returncode).name}" if returncode < 0 else f"exit code {returncode}"

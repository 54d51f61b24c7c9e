"""Ends the children of a supervisor that was killed before it could do so itself.

A forked process that reads what the supervisor writes: `+pid signal` for a child that started, `-pid` for one
that ended. The pipe closes with the supervisor, however it died. Each child leads a session, so its own
children (a pool of workers, a reloader's server) go with it. It inherits the lock on VAR_DIR: the next
supervisor waits until all is gone.
"""

import os
import signal
import time
from contextlib import suppress

PATIENCE_S = 5.0


class Watchdog:
    def __init__(self) -> None:
        reader, self._writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._writer)
            _watch(reader)
            os._exit(0)
        os.close(reader)

    def started(self, pid: int, stop_signal: signal.Signals) -> None:
        os.write(self._writer, f"+{pid} {stop_signal:d}\n".encode())

    def ended(self, pid: int) -> None:
        os.write(self._writer, f"-{pid}\n".encode())

    def close(self) -> None:
        os.close(self._writer)
        os.waitpid(self._pid, 0)


def _watch(reader: int) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    alive: dict[int, int] = {}
    with os.fdopen(reader) as lines:
        for line in lines:
            if line[0] == "+":
                pid, number = line[1:].split()
                alive[int(pid)] = int(number)
            else:
                alive.pop(int(line[1:]), None)
    for pid, number in alive.items():
        with suppress(ProcessLookupError):
            os.kill(pid, number)
    deadline = time.monotonic() + PATIENCE_S
    while alive and time.monotonic() < deadline:
        time.sleep(0.05)
        alive = {pid: number for pid, number in alive.items() if _group_exists(pid)}
    for pid in alive:
        kill_group(pid)


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _group_exists(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

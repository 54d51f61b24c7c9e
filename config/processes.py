"""Several web processes behind one listening socket: started, started again when they die, stopped together."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import structlog

from config import servers

LONGEST_WAIT_S = 30.0
FIRST_TRIES = 3
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
log = structlog.get_logger(__name__)


@dataclass
class Child:
    """One place in the row: whoever fills it now, and how long to wait before it is filled again."""

    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait_s: float = 0.0
    deaths: int = 0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Processes:
    """`fd`: the socket that all children accept from; one that is busy leaves the next client to another."""

    def __init__(self, count: int, fd: int, *, patience_s: float) -> None:
        self.children = [Child() for _ in range(count)]
        self.fd = fd
        self.patience_s = patience_s
        self.stopping = threading.Event()
        self.code = 0
        self.settled = False  # one of them lived long enough once: what ends it later is not the way it starts

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        with tempfile.TemporaryDirectory(prefix="tidemark-metrics-") as folder:
            while not self.stopping.wait(0.2):
                for child in self.children:
                    self.keep(child, Path(folder))
            return self.end()

    def stop(self, sig: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def keep(self, child: Child, folder: Path) -> None:
        if child.alive() or time.monotonic() < child.started_at + child.wait_s:
            return
        if child.process is not None:
            log.error("web process ended", pid=child.process.pid, status=child.process.returncode)
            for gauge in folder.glob(f"gauge_live*_{child.process.pid}.db"):
                gauge.unlink()
            lived_s = time.monotonic() - child.started_at
            child.wait_s = 0 if lived_s > LONGEST_WAIT_S else min(LONGEST_WAIT_S, 2 * child.wait_s + 1)
            child.deaths += 1
            self.settled = self.settled or lived_s > LONGEST_WAIT_S
            if child.deaths == FIRST_TRIES and not self.settled:
                log.error("web processes cannot start", tries=FIRST_TRIES)
                self.code = child.process.returncode or 1
                self.stopping.set()
                return
        child.started_at = time.monotonic()
        child.process = subprocess.Popen(
            [sys.executable, "-m", "config.serve", "--fd", str(self.fd)],
            pass_fds=[self.fd], env={**os.environ, METRICS_FOLDER: str(folder)},
            start_new_session=True,  # a Ctrl-C reaches them through us, once
            preexec_fn=partial(servers.die_with, os.getpid(), signal.SIGTERM),
        )  # fmt: skip

    def end(self) -> int:
        """All drain at the same time."""
        running = [child.process for child in self.children if child.process is not None and child.alive()]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self.patience_s
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return self.code

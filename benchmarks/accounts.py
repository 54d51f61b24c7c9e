"""What knowing the person costs, what signing in costs beside bcrypt, and what a flood of wrong passwords does.

One server on one core, its engines and the load on the other. The flood offers 200 wrong sign-ins a second
against one account; each 401 among the answers is one bcrypt, 429 none.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

import bcrypt
import httpx

from benchmarks._measure import ROOT, Claim, Options, arguments, on_core, progress, report, rounds
from config import servers

PERSON = {"name": "Alice", "email": "alice@example.com", "password": "correct horse battery"}
OFFERED_PER_S, OTHERS_PER_S = 200, 20
ANONYMOUS, SIGNED_IN = "anonymous", "signed in"
BCRYPT, SIGN_IN = "bcrypt alone", "sign-in"
QUIET, FLOODED = "quiet", "flooded"
KNOWN, UNKNOWN, LOOKS = "known address", "unknown address", 40


@contextmanager
def engine(made: servers.Engine, folder: Path) -> Iterator[None]:
    log = folder / f"{made.name}.log"
    process = servers.start(made, log)
    try:
        servers.wait_ready(made, process, log)
        yield
    finally:
        servers.stop(made, process)


@contextmanager
def product(folder: Path, port: int, *, limits: int = 1) -> Iterator[str]:
    environ = {
        **os.environ, "ENV": "test", "VAR_DIR": str(folder), "PORT": str(port), "LOG_LEVEL": "WARNING",
        "DATABASE_URL": servers.database_url(folder), "REDIS_URL": servers.redis_url(folder),
        "DJANGO_SETTINGS_MODULE": "benchmarks.accounts_settings", "LIMITS_SCALE": str(limits),
    }  # fmt: skip
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environ, check=True)
    with (folder / "web.log").open("wb") as log:
        argv = [sys.executable, "-m", "config.serve"]
        process = subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=log, stderr=log, preexec_fn=on_core(0))
    url = f"http://127.0.0.1:{port}/api/v1"
    try:
        while process.poll() is None and not _answers(url):
            time.sleep(0.05)
        if process.poll() is not None:
            raise SystemExit((folder / "web.log").read_text())
        yield url
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/nothing").status_code == 200
    except httpx.TransportError:
        return False


def each_ms(client: httpx.Client, seconds: float, headers: dict[str, str]) -> float:
    took = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        client.get("/nothing", headers=headers)
        took.append((time.perf_counter() - began) * 1000)
    return median(took)


def sign_in_ms(client: httpx.Client) -> float:
    began = time.perf_counter()
    answer = client.post("/auth/login", json={key: PERSON[key] for key in ("email", "password")})
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return took


def known_or_unknown(client: httpx.Client, options: Options) -> list[Claim]:
    """A8: what three doors take for an address that has an account and for one that has none."""
    tries = 3 if options.quick else LOOKS
    for number in range(tries):
        client.post("/auth/register", json={**PERSON, "email": known_address(number)}).raise_for_status()
    doors: dict[str, tuple[str, dict[str, str]]] = {
        "wrong sign-in": ("/auth/login", {"password": "a wrong horse"}),
        "code to sign in": ("/auth/otp/request", {"purpose": "login"}),
        "code to recover": ("/auth/otp/request", {"purpose": "recovery"}),
    }
    return [
        Claim(
            f"{door}, {tries} each",
            _interleaved(client, path, sent, tries),
            UNKNOWN,
            {KNOWN: None},
            less_is_better=True,
            unit="ms",
        )
        for door, (path, sent) in doors.items()
    ]


def _interleaved(client: httpx.Client, path: str, sent: dict[str, str], tries: int) -> dict[str, list[float]]:
    """In turns, the order changing each time. A code may be had once a minute: each account is asked once."""
    took: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for number in range(tries):
        addresses = {KNOWN: known_address(number), UNKNOWN: f"nobody{number}-{path[-3:]}-{len(sent)}@example.com"}
        for which in (KNOWN, UNKNOWN) if number % 2 else (UNKNOWN, KNOWN):
            began = time.perf_counter()
            answer = client.post(path, json={**sent, "email": addresses[which]})
            took[which].append((time.perf_counter() - began) * 1000)
            assert answer.status_code in (202, 401), answer.text
    return took


def known_address(number: int) -> str:
    return f"person{number}@example.com"


def bcrypt_ms() -> float:
    hashed = bcrypt.hashpw(b"x" * 64, bcrypt.gensalt(12))
    began = time.perf_counter()
    bcrypt.checkpw(b"x" * 64, hashed)
    return (time.perf_counter() - began) * 1000


def others_p95_ms(url: str, headers: dict[str, str], options: Options, *, flood: bool) -> tuple[float, Counter[int]]:
    """One person's requests, at a steady rate, with and without the flood of another's account."""
    told: list[int] = []
    seconds = options.seconds
    with httpx.Client(base_url=url, timeout=30) as client, ThreadPoolExecutor(40) as pool:

        def guess() -> None:
            sent = {"email": "victim@example.com", "password": "a wrong horse"}
            told.append(client.post("/auth/login", json=sent).status_code)

        def other() -> float:
            began = time.perf_counter()
            client.get("/nothing", headers=headers)
            return (time.perf_counter() - began) * 1000

        took = []
        began = time.perf_counter()
        for tick in range(int(seconds * OFFERED_PER_S)):
            time.sleep(max(0.0, began + tick / OFFERED_PER_S - time.perf_counter()))
            if flood:
                pool.submit(guess)
            if tick % (OFFERED_PER_S // OTHERS_PER_S) == 0:
                took.append(pool.submit(other))
        p95_ms = quantiles([each.result() for each in took], n=20)[-1]
    return p95_ms, Counter(told)


def main() -> None:
    options = arguments(__doc__)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        stack.enter_context(engine(servers.postgres(folder / "pg", folder, durable=False), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder, durable=False), folder))
        url = stack.enter_context(product(folder, 8971))
        client = stack.enter_context(httpx.Client(base_url=url, timeout=30))
        for email in (PERSON["email"], "victim@example.com"):
            client.post("/auth/register", json={**PERSON, "email": email}).raise_for_status()
        tokens = client.post("/auth/login", json={key: PERSON[key] for key in ("email", "password")}).json()
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        each_ms(client, options.seconds, headers)  # warm
        known = rounds(
            {
                ANONYMOUS: lambda: each_ms(client, options.seconds, {}),
                SIGNED_IN: lambda: each_ms(client, options.seconds, headers),
            },
            options,
        )
        sign_in = rounds({BCRYPT: bcrypt_ms, SIGN_IN: lambda: sign_in_ms(client)}, options)
        looked_at: Counter[int] = Counter()

        def p95(*, flood: bool) -> float:
            figure, told = others_p95_ms(url, headers, options, flood=flood)
            looked_at.update(told)
            return figure

        flooded = rounds({QUIET: lambda: p95(flood=False), FLOODED: lambda: p95(flood=True)}, options)
        with product(folder, 8972, limits=1000) as wide, httpx.Client(base_url=wide, timeout=30) as client:
            alike = known_or_unknown(client, options)
    claims = [
        Claim("one request", known, SIGNED_IN, {ANONYMOUS: 1 / 1.3}, less_is_better=True, unit="ms"),
        Claim("signing in", sign_in, SIGN_IN, {BCRYPT: 0.95}, less_is_better=True, unit="ms"),
        Claim("others' p95", flooded, FLOODED, {QUIET: 0.5}, less_is_better=True, unit="ms"),
    ]
    report([*claims, *alike], options)
    progress(f"wrong sign-ins answered: {dict(looked_at)}; each 401 is one bcrypt, A7 allows ten in 15 minutes")


if __name__ == "__main__":
    main()

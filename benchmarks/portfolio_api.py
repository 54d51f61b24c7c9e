"""A portfolio of 50 holdings at live prices, asked by 32 connections at once: p95, and what an answer costs.

One server on one core, its engines, the publisher and the client on the other; all 50 prices change once a second, so
nothing is kept between two answers. Beside it, in the same run, the DRF view that documents it, a list of 50
transactions, and the latest prices from ready bytes, which no request comes below.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from benchmarks._fifty import fifty
from benchmarks._measure import ROOT, Claim, Figures, Options, arguments, cpu_s, load, on_core, report, rounds
from benchmarks.front import answers, free_port

CONNECTIONS, GOAL_MS = 32, 200
PLAIN, DRF, LISTED, PRICES = "plain view", "DRF view", "50 transactions", "50 latest prices"
DOCUMENTED = "Accept: application/json, text/html;q=0.1"  # accounts/plain.py: the unusual goes to DRF
FILL = """
import django; django.setup()
from datetime import date
from decimal import Decimal
from rest_framework.test import APIClient
from accounts.tests import cast
from markets.models import Instrument
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.services import ledger, portfolios
alice = cast.person("Alice")
book = portfolios.open_one(alice, name="Fifty", base_currency="USD", opening_balance=Decimal(10**7))
drafts = [
    Draft(kind=Kind.BUY, asset=it.pk, quantity=Decimal("1.5"), price=Decimal(60000), executed_at=date(2026, 3, 2))
    for it in Instrument.objects.all()
]
ledger.record_all(book, [ledger.New(it) for it in drafts], by=alice.pk)
client = APIClient(HTTP_HOST="localhost"); client.force_login(alice)
made = client.post("/api/v1/api-tokens", {"name": "load", "scopes": ["read"]}, format="json").json()
print(book.pk, made["token"])
"""


@contextmanager
def served(folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The address of the API, and the process."""
    port, log = free_port(), folder / "web.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.serve"], cwd=ROOT, stdout=file, stderr=file, preexec_fn=on_core(0),
            env={**environ, "PORT": str(port)},
        )  # fmt: skip
    site = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None and not answers(f"{site}/healthz/live"):
            time.sleep(0.05)
        if process.poll() is not None:
            raise SystemExit(log.read_text())
        yield f"{site}/api/v1", process.pid
    finally:
        process.terminate()
        process.wait()


def measured(
    name: str, url: str, headers: list[str], *, pid: int, options: Options, per_s: Figures, cost_ms: Figures
) -> float:  # fmt: skip
    """p95 in ms; how many a second and what each took of the processor are kept beside it."""
    before = cpu_s(pid)
    found = load(url, seconds=max(2, options.seconds), connections=CONNECTIONS, headers=headers)
    cost_ms.setdefault(name, []).append(1000 * (cpu_s(pid) - before) / found["answered"])
    per_s.setdefault(name, []).append(found["per_s"])
    return found["p95_ms"]


def main() -> None:
    options = arguments(__doc__, rounds=3)
    per_s: Figures = {}
    cost_ms: Figures = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        environ = stack.enter_context(fifty(folder, moving=True))
        filled = subprocess.run(
            [sys.executable, "-c", FILL], cwd=ROOT, env=environ, check=True, capture_output=True, text=True
        )  # fmt: skip
        book, token = filled.stdout.splitlines()[-1].split()
        site, pid = stack.enter_context(served(folder, environ))
        who = f"Authorization: Bearer {token}"
        asked = {
            PLAIN: (f"{site}/portfolios/{book}", [who]),
            DRF: (f"{site}/portfolios/{book}", [who, DOCUMENTED]),
            LISTED: (f"{site}/portfolios/{book}/transactions?limit=50", [who]),
            PRICES: (f"{site}/prices", []),
        }
        contestants = {
            name: partial(measured, name, url, headers, pid=pid, options=options, per_s=per_s, cost_ms=cost_ms)
            for name, (url, headers) in asked.items()
        }
        figures = rounds(contestants, options)
    claims = [
        Claim(
            f"p95 of {CONNECTIONS} connections; the goal is {GOAL_MS} ms", figures, PLAIN, {DRF: None}, True, "ms"
        ),
        Claim("answers a second", per_s, PLAIN, {DRF: None}),
        Claim("the server's processor time for an answer", cost_ms, unit="ms"),
    ]  # fmt: skip
    report(claims, options, versions={"uvicorn": version("uvicorn"), "orjson": version("orjson")})


if __name__ == "__main__":
    main()

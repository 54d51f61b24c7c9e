"""The hot path as the product serves it: `GET /api/v1/prices` of 50 pairs while all of them change once a second.

Beside it the product's own Django view of the same prices (DRF), and FastAPI as people write it: read the key from
Valkey, decode, encode. All give about the same bytes; each server on one core, the load on the other. FastAPI's
Valkey holds the product's own answer.
"""

import sys
import tempfile
import urllib.request
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path

import redis

from benchmarks._fifty import fifty
from benchmarks._measure import Claim, arguments, load, report, rounds
from benchmarks.front import DRF, FASTAPI, OFFERED, Site, free_port, peer_python, peer_version, running
from benchmarks.front_body import KEY

OURS, SOME = "ready bytes", "ready bytes, ?symbols="
TEN = "?symbols=" + ",".join(f"C{n:02}/USDT" for n in range(10))


def main() -> None:
    options = arguments(__doc__)
    python = peer_python()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tm-bench-")))
        environ = stack.enter_context(fifty(folder, moving=True))
        ours, theirs = free_port(), free_port()
        serve = [sys.executable, "-m", "config.serve"]
        site = stack.enter_context(running(serve, ours, folder, **{**environ, "PORT": str(ours)}))
        body = urllib.request.urlopen(site.url).read()  # noqa: S310 - our own, on loopback
        redis.Redis.from_url(environ["REDIS_URL"]).set(KEY, body)
        argv = [str(python), "-m", "uvicorn", "benchmarks.front_peer:app", "--port", str(theirs), "--no-access-log"]
        peer = stack.enter_context(running(argv, theirs, folder, **environ))
        sites = {
            OURS: site,
            SOME: Site(site.url + TEN, site.pid),
            FASTAPI: peer,
            DRF: Site(f"{site.url}?symbols={','.join(f'C{n:02}/USDT' for n in range(50))}&", site.pid),
        }
        answered = rounds({name: partial(one.per_s, options.seconds) for name, one in sites.items()}, options)
        cost = rounds({name: partial(one.per_cpu_s, options.seconds) for name, one in sites.items()}, options)
        late = rounds({OURS: lambda: load(site.url, seconds=options.seconds, rate=OFFERED)["p95_ms"]}, options)
    goals = {FASTAPI: 6, DRF: 90}
    claims = [
        Claim(f"50 prices, {len(body) / 1000:.1f} KB", answered, OURS, goals, unit="requests/s"),
        Claim("the same", cost, OURS, goals, unit="requests per CPU second of the server"),
        Claim(f"p95 at {OFFERED:,} requests/s offered", late, OURS, less_is_better=True, unit="ms"),
    ]
    report(claims, options, versions={"fastapi": peer_version(python), "uvicorn": version("uvicorn")})


if __name__ == "__main__":
    main()

"""From a tick at the exchange to a client's socket, at 10,000 ticks a second: `python -m benchmarks.tick_to_socket`.

A fake Binance says 10,000 trades a second over the catalogue's pairs; the real ingest and web processes carry them to
one WebSocket that wants all of them. Each trade counts, not only those that a conflated frame names: it has arrived
with the first frame of its pair that is no older than it. The windows in which news is gathered (100 ms at ingest,
250 ms at the socket) are chosen, not lost: the 99th percentile may lie 150 ms beyond them.
"""

import asyncio
import json
import time
from datetime import datetime

from websockets.asyncio.client import connect

from benchmarks._measure import Claim, arguments, progress, report
from benchmarks._streaming import Streaming, child, streaming
from tests.server import free_port, wait_for

RATE = 10_000
WINDOWS_MS = 100 + 250  # markets.services.ingest.Pace.publish_s, markets.live.hub.FLUSH_S
GOAL_MS = 150
WARM_S = 5
WHOLE, ALLOWED = "p99 of every trade", "windows and 150 ms"


async def listen(port: int, *, seconds: float, pairs: int) -> list[float]:
    """How long every trade of a while took, in ms, by the exchange's clock, which is ours too."""
    apart_ms = 1000 * pairs / RATE  # between two trades of one pair
    last: dict[str, float] = {}
    took: list[float] = []
    async with connect(f"ws://127.0.0.1:{port}/ws/prices", compression=None, max_size=None) as client:
        warm_until, until = time.monotonic() + WARM_S, time.monotonic() + WARM_S + seconds
        while (now := time.monotonic()) < until:
            frame = json.loads(await asyncio.wait_for(client.recv(), 20))
            now_ms = time.time() * 1000
            for price in frame.get("prices", ()):
                if price["venue"] != "binance":
                    continue
                ts_ms = datetime.fromisoformat(price["ts"]).timestamp() * 1000
                told_ms = last.get(price["symbol"], ts_ms)
                last[price["symbol"]] = ts_ms
                if now < warm_until:
                    continue
                while told_ms + apart_ms <= ts_ms:
                    told_ms += apart_ms
                    took.append(now_ms - told_ms)
    return took


def measure(stream: Streaming, *, seconds: float) -> dict[str, float]:
    port = free_port()
    environ = {**stream.environ, "HOST": "127.0.0.1", "PORT": str(port), "LOG_LEVEL": "WARNING"}
    with (stream.folder / "web.log").open("wb") as log, child(["-m", "config.serve"], environ, log=log):
        wait_for(lambda: _answers(port), timeout_s=60, what="the web server")
        took = sorted(asyncio.run(listen(port, seconds=seconds, pairs=_pairs(stream))))
    if not took:
        raise SystemExit(f"no price arrived:\n{(stream.folder / 'ingest.log').read_text()[-3000:]}")
    percentile = {name: took[min(len(took) - 1, int(len(took) * share))] for name, share in SHARES.items()}
    progress(f"{len(took):,} trades arrived; " + ", ".join(f"{k} {v:.0f} ms" for k, v in percentile.items()))
    return percentile


SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def _answers(port: int) -> bool:
    return asyncio.run(_opens(port))


async def _opens(port: int) -> bool:
    try:
        async with connect(f"ws://127.0.0.1:{port}/ws/prices", open_timeout=2):
            return True
    except (OSError, TimeoutError):
        return False


def _pairs(stream: Streaming) -> int:
    return int(next(stream.told())["pairs"])


def main() -> None:
    options = arguments(__doc__, rounds=3, seconds=10)
    found: list[dict[str, float]] = []
    for number in range(options.rounds):
        with streaming(rate=RATE, total=10**9) as stream:
            found.append(measure(stream, seconds=options.seconds))
        progress(f"round {number + 1} of {options.rounds}")
    figures = {
        "median": [each["p50"] for each in found],
        WHOLE: [each["p99"] for each in found],
        ALLOWED: [float(WINDOWS_MS + GOAL_MS)],
    }
    title = f"tick to socket at {RATE:,} ticks/s"
    report([Claim(title, figures, subject=WHOLE, goals={ALLOWED: 1}, less_is_better=True, unit="ms")], options)


if __name__ == "__main__":
    main()

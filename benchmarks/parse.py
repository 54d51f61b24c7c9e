"""Frames parsed a CPU second: our adapters beside cryptofeed and ccxt.pro, on the same recorded frames.

Only frames that all three read: trades, tickers, and candles at Binance. cryptofeed has no tickers at Coinbase and
skips its snapshots of trades, so both are left out there. Order books are left out: we ask for none. That every frame
reaches whoever listens is checked before measuring, of each of the three. Each counts the CPU time of its own
process, so that other work on the machine costs little. Peers are installed once into an environment of their own
under `var/`. The recordings lie beside the checkout (`../shared/recordings`); without them there is nothing to measure.
"""

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks._measure import ROOT, Claim, Options, arguments, progress, report, rounds
from markets.feeds.adapter import Adapter, Rejected
from markets.feeds.binance import Binance
from markets.feeds.coinbase import Coinbase
from markets.feeds.okx import Okx

RECORDINGS = ROOT.parent / "shared" / "recordings"
PEERS = ROOT / "var" / "benchmarks" / "parse-peers"
URLS = {"socket": "", "rest": ""}
VENUES: dict[str, tuple[str, type[Adapter]]] = {
    "binance": ("binance_spot_2021-08", Binance),
    "coinbase": ("coinbase_advanced_2026-08_a", Coinbase),
    "okx": ("okx_v5_2022-05", Okx),
}
KINDS = ("@aggTrade", "@bookTicker", "@kline_1m", '"market_trades"', '"trades"', '"tickers"')


def recorded(name: str) -> dict[str, Any]:
    """Frames that carry ticks, and what the exchange said of its symbols."""
    with gzip.open(RECORDINGS / f"{name}.jsonl.gz", "rt") as file:
        lines = [json.loads(line) for line in file]
    frames = [line["data"] for line in lines if line["t"] == "recv" and _carries_ticks(line["data"])]
    listing = [json.loads(line["data"]) for line in lines if line["t"] == "http"]
    return {"frames": frames, "listing": listing}


def _carries_ticks(frame: str) -> bool:
    head = frame[:80]
    return any(kind in head for kind in KINDS) and '"event"' not in head and '"type":"snapshot"' not in frame


def ours(kind: type[Adapter], frames: list[str], seconds: float) -> float:
    """As long as none of the frames is passed over: each must yield a tick, and none may be refused."""
    adapter = kind((), URLS)
    for frame in frames:
        if not adapter.parse(frame, 1) or any(isinstance(aside, Rejected) for aside in adapter.asides):
            sys.exit(f"nothing was read from {frame}")
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < seconds:
        adapter = kind((), URLS)  # Coinbase's messages are counted, and begin again
        for frame in frames:
            adapter.parse(frame, 1)
        done += len(frames)
    return done / took


def peer(name: str, venue: str, path: Path, seconds: float) -> float:
    script = Path(__file__).with_name(f"_parse_{name}_peer.py")
    argv = [PEERS / "bin" / "python", script, venue, path, str(seconds)]
    return float(subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True).stdout)


def install() -> None:
    if not (PEERS / "bin" / "python").exists():
        progress("installing cryptofeed and ccxt")
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        subprocess.run([PEERS / "bin" / "python", "-m", "pip", "install", "-q", "cryptofeed", "ccxt"], check=True)


def peer_versions() -> dict[str, str]:
    script = "from importlib.metadata import version; print(version('cryptofeed'), version('ccxt'))"
    told = subprocess.run([PEERS / "bin" / "python", "-c", script], check=True, capture_output=True, text=True).stdout
    return dict(zip(("cryptofeed", "ccxt"), told.split(), strict=True))


def claim(venue: str, options: Options) -> Claim:
    name, kind = VENUES[venue]
    given = recorded(name)
    path = PEERS / f"{venue}.json"
    path.write_text(json.dumps(given))
    contestants: dict[str, Callable[[], float]] = {
        "ours": partial(ours, kind, given["frames"], options.seconds),
        "cryptofeed": partial(peer, "cryptofeed", venue, path, options.seconds),
        "ccxt.pro": partial(peer, "ccxt", venue, path, options.seconds),
    }
    figures = rounds(contestants, options)
    title = f"{venue}, {len(given['frames'])} frames"
    return Claim(title, figures, subject="ours", goals={"cryptofeed": 1.5, "ccxt.pro": 10}, unit="frames/CPU s")


def main() -> None:
    options = arguments(__doc__, seconds=2)
    if not RECORDINGS.is_dir():
        sys.exit(f"no recordings in {RECORDINGS}")
    install()
    claims = [claim(venue, options) for venue in VENUES]
    report(claims, options, versions={"msgspec": version("msgspec"), **peer_versions()})


if __name__ == "__main__":
    main()

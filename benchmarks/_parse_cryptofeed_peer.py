"""Run by benchmarks/parse.py in the peers' own environment: frames a CPU second of cryptofeed.

    python _parse_cryptofeed_peer.py binance FRAMES.json SECONDS

FRAMES.json holds the recorded frames and the answer of the exchange that lists its symbols. Before anything is
measured, every frame must have reached whoever listens: a parser that passes frames over is fast and useless.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from cryptofeed import exchanges
from cryptofeed.defines import CANDLES, TICKER, TRADES
from cryptofeed.symbols import Symbols

KINDS = {"binance": "Binance", "coinbase": "Coinbase", "okx": "OKX"}
CHANNELS = {"binance": (TRADES, TICKER, CANDLES), "coinbase": (TRADES,), "okx": (TRADES, TICKER)}


class Connection:
    uuid = "benchmark"


class Heard:
    def __init__(self) -> None:
        self.count = 0

    async def counted(self, *_: object) -> None:
        self.count += 1

    async def ignored(self, *_: object) -> None:
        return


def handler(venue: str, listing: Any, heard: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    kind = getattr(exchanges, KINDS[venue])
    kind.symbol_mapping = classmethod(lambda cls, *_, **__: Symbols.get(cls.id)[0])
    Symbols.set(kind.id, *kind._parse_symbol_data(listing if venue == "okx" else listing[0]))
    kind.symbols = classmethod(lambda cls, *_, **__: list(Symbols.get(cls.id)[0]))  # Coinbase's asks for a key
    wanted = dict.fromkeys(CHANNELS[venue], heard)
    feed = kind(symbols=[kind.symbols()[0]], channels=list(wanted), callbacks=wanted, candle_closed_only=False)
    handle: Callable[..., Awaitable[None]] = feed.message_handler
    return handle


async def rate(venue: str, listing: Any, frames: list[str], seconds: float) -> float:
    heard = Heard()
    handle = handler(venue, listing, heard.counted)
    for frame in frames:
        before = heard.count
        await handle(frame, Connection, 1.0)
        if heard.count == before:
            sys.exit(f"cryptofeed told nobody of {frame}")
    handle = handler(venue, listing, heard.ignored)
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < seconds:
        for frame in frames:
            await handle(frame, Connection, 1.0)
        done += len(frames)
    return done / took


def main() -> None:
    venue, path, seconds = sys.argv[1:]
    given = json.loads(Path(path).read_text())
    with contextlib.redirect_stdout(sys.stderr):
        figure = asyncio.run(rate(venue, given["listing"], given["frames"], float(seconds)))
    print(figure)


main()

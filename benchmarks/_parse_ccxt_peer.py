"""Run by benchmarks/parse.py in the peers' own environment: frames a CPU second of ccxt.pro.

    python _parse_ccxt_peer.py binance FRAMES.json SECONDS

FRAMES.json holds the recorded frames and the answer of the exchange that lists its symbols. Before anything is
measured, every frame must have reached whoever listens: a parser that passes frames over is fast and useless.
"""

import asyncio
import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import ccxt.pro


def exchange_of(venue: str, listing: Any) -> Any:
    exchange = getattr(ccxt.pro, venue)()
    if venue == "binance":
        exchange.options |= {"crossMarginPairsData": [], "isolatedMarginPairsData": []}
        exchange.set_markets(exchange.parse_markets(listing[0]["symbols"]))
    elif venue == "okx":
        exchange.set_markets(exchange.parse_markets([row for part in listing for row in part["data"]]))
    else:
        exchange.set_markets([exchange.parse_spot_market(row, {}) for row in listing[0]["products"]])
    return exchange


def prove_heard(client: Any, frames: list[str]) -> None:
    resolve, told = client.resolve, 0

    def count(*given: object) -> object:
        nonlocal told
        told += 1
        return resolve(*given)

    client.resolve = count
    for frame in frames:
        before = told
        client.handle_text_or_binary_message(frame)
        if told == before:
            sys.exit(f"ccxt told nobody of {frame}")
    client.resolve = resolve


async def rate(venue: str, listing: Any, frames: list[str], seconds: float) -> float:
    if venue == "binance":  # it subscribes to raw streams: in an envelope it would read nothing
        frames = [frame.partition('"data":')[2][:-1] for frame in frames]
    exchange = exchange_of(venue, listing)
    client = exchange.client("wss://stream.binance.com:9443/ws/0")
    prove_heard(client, frames)
    handle = client.handle_text_or_binary_message  # decodes as the library itself does: with orjson
    began, done = time.process_time(), 0
    while (took := time.process_time() - began) < seconds:
        for frame in frames:
            handle(frame)
        done += len(frames)
    await exchange.close()
    return done / took


def main() -> None:
    venue, path, seconds = sys.argv[1:]
    given = json.loads(Path(path).read_text())
    with contextlib.redirect_stdout(sys.stderr):
        figure = asyncio.run(rate(venue, given["listing"], given["frames"], float(seconds)))
    print(figure)


main()

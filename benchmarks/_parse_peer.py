"""Run by benchmarks/parse.py in the peers' own environment: frames a second of cryptofeed or ccxt.pro.

    python _parse_peer.py cryptofeed binance FRAMES.json SECONDS

FRAMES.json holds the recorded frames and the answer of the exchange that lists its symbols.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

Parse = Callable[[str], Awaitable[None]]


def cryptofeed(venue: str, listing: object) -> Parse:
    from cryptofeed import exchanges  # noqa: PLC0415
    from cryptofeed.defines import CANDLES, TICKER, TRADES  # noqa: PLC0415
    from cryptofeed.symbols import Symbols  # noqa: PLC0415

    kinds = {"binance": "Binance", "coinbase": "Coinbase", "okx": "OKX"}
    kind = getattr(exchanges, kinds[venue])
    lists = listing if venue == "okx" else listing[0]
    kind.symbol_mapping = classmethod(lambda cls, *_, **__: Symbols.get(cls.id)[0])
    Symbols.set(kind.id, *kind._parse_symbol_data(lists))
    kind.symbols = classmethod(lambda cls, *_, **__: list(Symbols.get(cls.id)[0]))  # Coinbase's asks for a key

    async def heard(*_: object) -> None:
        return

    wanted = {TRADES: heard}
    if venue != "coinbase":
        wanted[TICKER] = heard
    if venue == "binance":
        wanted[CANDLES] = heard
    feed = kind(symbols=[kind.symbols()[0]], channels=list(wanted), callbacks=wanted)

    class Connection:
        uuid = "benchmark"

    async def parse(frame: str) -> None:
        await feed.message_handler(frame, Connection, 1.0)

    return parse


def ccxt(venue: str, listing: list[object]) -> Parse:
    import ccxt.pro  # noqa: PLC0415

    exchange = getattr(ccxt.pro, venue)()
    if venue == "binance":
        exchange.options |= {"crossMarginPairsData": [], "isolatedMarginPairsData": []}
        exchange.set_markets(exchange.parse_markets(listing[0]["symbols"]))
    elif venue == "okx":
        exchange.set_markets(exchange.parse_markets([row for part in listing for row in part["data"]]))
    else:
        exchange.set_markets([exchange.parse_spot_market(row, {}) for row in listing[0]["products"]])
    client = exchange.client("wss://stream.binance.com:9443/ws/0")

    async def parse(frame: str) -> None:
        exchange.handle_message(client, json.loads(frame))

    return parse


async def measured(parse: Parse, frames: list[str], seconds: float) -> float:
    for frame in frames:  # once to warm up
        await parse(frame)
    began, count = time.perf_counter(), 0
    while (took := time.perf_counter() - began) < seconds:
        for frame in frames:
            await parse(frame)
        count += len(frames)
    return count / took


async def main() -> None:
    peer, venue, path, seconds = sys.argv[1:]
    given = json.loads(Path(path).read_text())  # noqa: ASYNC240
    frames = given["frames"]
    if (peer, venue) == ("ccxt", "binance"):  # it subscribes to raw streams: in an envelope it would read nothing
        frames = [json.dumps(json.loads(frame)["data"]) for frame in frames]
    parse = {"cryptofeed": cryptofeed, "ccxt": ccxt}[peer](venue, given["listing"])
    with contextlib.redirect_stdout(sys.stderr):
        figure = await measured(parse, frames, float(seconds))
    print(figure)


asyncio.run(main())

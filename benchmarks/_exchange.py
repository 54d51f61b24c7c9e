"""A fake Binance that makes up trades: at a rate, or as fast as they are taken. Prints its port, then figures as JSON.

Frames are written in batches as bytes, past the server's own bookkeeping: a load that cost more than what it
loads would measure itself.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from itertools import count

import uvloop

from markets.replay.binance import Binance
from markets.replay.server import Loopback
from markets.replay.session import Session

TURN_S = 0.01
BATCH = 200
MOST_UNSENT = 256 * 1024
REPORT_EVERY = 50_000


def framed(text: bytes) -> bytes:
    """A text frame as a server sends it: not masked, two bytes of length."""
    return b"\x81\x7e" + len(text).to_bytes(2, "big") + text


def trades(symbols: list[str]) -> Iterator[bytes]:
    """One after the other over all symbols; ids without a hole, prices that wander within a hundredth."""
    for number in count(1):
        for place, symbol in enumerate(symbols):
            now_ms = time.time_ns() // 1_000_000
            yield framed(
                b'{"stream":"%b@aggTrade","data":{"e":"aggTrade","E":%d,"s":"%b","a":%d,"p":"%d.%02d","q":"0.%03d",'
                b'"f":%d,"l":%d,"T":%d,"m":true,"M":true}}' % (
                    symbol.lower().encode(), now_ms, symbol.encode(), number, 100 + place, number % 100,
                    1 + number % 900, number, number, now_ms,
                )
            )  # fmt: skip


async def offer(session: Session, source: Iterator[bytes], *, rate: float, total: int) -> None:
    transport, said = session.connection.transport, 0
    began = time.perf_counter()
    while said < total and not transport.is_closing():
        due = min(total, int((time.perf_counter() - began) * rate) if rate else said + BATCH)
        if due > said:
            transport.write(b"".join(next(source) for _ in range(due - said)))
            if said // REPORT_EVERY < due // REPORT_EVERY:
                report(due, began)
            said = due
        await asyncio.sleep(TURN_S if rate else 0)
        while transport.get_write_buffer_size() > MOST_UNSENT:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    report(said, began)


def report(said: int, began: float) -> None:
    print(json.dumps({"ticks": said, "per_s": said / (time.perf_counter() - began)}), flush=True)


async def serve(*, rate: float, total: int, symbols: int) -> None:
    async with Loopback(Binance()) as served:
        print(json.dumps({"port": served.port}), flush=True)
        while len(wanted := await served.service.until_wanted()) < symbols:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        session = served.service.sessions[0]
        print(json.dumps({"pairs": len(wanted)}), flush=True)
        await offer(session, trades(sorted(wanted)), rate=rate, total=total)
        await asyncio.sleep(5)  # until the last of it is read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=0, help="trades a second; 0: as fast as they are taken")
    parser.add_argument("--total", type=int, default=1_000_000)
    parser.add_argument("--symbols", type=int, default=1, help="begin when so many are subscribed to")
    given = parser.parse_args()
    uvloop.run(serve(rate=given.rate, total=given.total, symbols=given.symbols))


if __name__ == "__main__":
    main()

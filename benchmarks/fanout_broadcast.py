"""The peer: `websockets` with its own broadcast, on uvloop, without compression. Runs in an environment of its own."""

import asyncio
import sys

import uvloop
from fanout_frame import text
from websockets.asyncio.server import ServerConnection, broadcast, serve

sockets: set[ServerConnection] = set()


async def stay(socket: ServerConnection) -> None:
    sockets.add(socket)
    try:
        await socket.wait_closed()
    finally:
        sockets.discard(socket)


async def main() -> None:
    async with serve(stay, "127.0.0.1", int(sys.argv[1]), compression=None, backlog=2048):
        while True:
            await asyncio.sleep(1)
            broadcast(sockets, text())


uvloop.run(main())

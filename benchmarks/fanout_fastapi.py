"""The peer: FastAPI's own way to tell everybody, a loop over the sockets. Runs in an environment of its own."""

import asyncio
from contextlib import asynccontextmanager

from fanout_frame import frame
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

sockets: set[WebSocket] = set()


async def tell() -> None:
    while True:
        await asyncio.sleep(1)
        told = frame()
        for socket in list(sockets):
            try:
                await socket.send_json(told)
            except (WebSocketDisconnect, RuntimeError):
                sockets.discard(socket)


@asynccontextmanager
async def lifespan(app: FastAPI):
    task = asyncio.create_task(tell())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)


@app.websocket("/ws/prices")
async def prices(socket: WebSocket) -> None:
    await socket.accept()
    sockets.add(socket)
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        sockets.discard(socket)

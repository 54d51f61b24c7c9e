"""The peer: a group of Channels over its Redis layer, as its tutorial has it, on uvicorn."""

import asyncio
import os

import django
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import ProtocolTypeRouter
from django.conf import settings

from benchmarks.fanout_frame import text

settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": os.environ["REDIS_URL"], "socket_timeout": 15}]},
        }
    },
)
django.setup()
tasks: set[asyncio.Task[None]] = set()


async def tell() -> None:
    while True:
        await asyncio.sleep(1)
        await get_channel_layer().group_send("prices", {"type": "prices", "text": text()})


class Prices(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        if not tasks:
            tasks.add(asyncio.create_task(tell()))
        await self.channel_layer.group_add("prices", self.channel_name)
        await self.accept()

    async def prices(self, event: dict[str, str]) -> None:
        await self.send(text_data=event["text"])


app = ProtocolTypeRouter({"websocket": Prices.as_asgi()})

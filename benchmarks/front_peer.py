"""The peer: a FastAPI endpoint as people write it. Runs in a venv of its own, so it imports nothing of ours."""

import json
import os

import redis.asyncio
from fastapi import FastAPI

app = FastAPI()
client = redis.asyncio.from_url(os.environ["REDIS_URL"])


@app.get("/api/v1/prices")
async def prices() -> dict:
    return json.loads(await client.get("bench:prices"))

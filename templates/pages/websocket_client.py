import asyncio
import json

from websockets.asyncio.client import connect

async def main():
    async for socket in connect("{{ address }}/ws/prices?symbols=BTC/USDT,ETH/USDT"):  # connects again, ever later
        async for text in socket:
            for price in json.loads(text).get("prices", []):
                print(price["symbol"], price["price"], price["ts"], flush=True)

asyncio.run(main())

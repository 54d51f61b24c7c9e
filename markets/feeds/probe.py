"""Whether any exchange can be reached from here: asked once, when MARKET_DATA leaves the choice to us."""

import asyncio
from collections.abc import Sequence

from markets.feeds.session import Ended, open_socket

PATIENCE_S = 3.0


async def any_answers(addresses: Sequence[str]) -> bool:
    """All are asked at the same time; the first handshake decides."""
    asking = [asyncio.create_task(_answers(address)) for address in addresses]
    try:
        for answer in asyncio.as_completed(asking):
            if await answer:
                return True
        return False
    finally:
        for task in asking:
            task.cancel()


async def _answers(address: str) -> bool:
    try:
        socket = await open_socket(address, within_s=PATIENCE_S)
    except Ended:
        return False
    socket.transport.abort()
    return True

"""Ending asyncio tasks for sure."""

import asyncio
from typing import Any

AGAIN_S = 0.5


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel, wait, and cancel again what goes on: redis-py now and then turns a cancellation into its own error."""
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=AGAIN_S)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # seen: nobody else asks for it

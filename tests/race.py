"""Threads behind a barrier: what happens when everybody presses at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Answer = TypeVar("Answer")


def race(runners: int, run: Callable[[int], Answer]) -> list[Answer]:
    """The answers of `run(0)`, `run(1)`, ... started together. The test needs `transaction=True` to be seen by them."""
    barrier = Barrier(runners)

    def runner(number: int) -> Answer:
        barrier.wait(timeout=30)
        try:
            return run(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(runners) as pool:
        return list(pool.map(runner, range(runners)))

"""A lease lets one process work at a time, and the next one when it has gone."""

import asyncio
from collections.abc import Iterator

import pytest

from config.kit import leases, valkey
from config.kit.ending import end

KEY = valkey.key("lease", "test")


class Worker:
    def __init__(self) -> None:
        self.works = False

    async def work(self) -> None:
        self.works = True
        try:
            await asyncio.Event().wait()
        finally:
            self.works = False


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    valkey.client().delete(KEY)
    yield
    valkey.client().delete(KEY)


async def until(condition: object) -> None:
    async with asyncio.timeout(10):
        while not condition():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def holding(worker: Worker) -> "asyncio.Task[None]":
    return asyncio.create_task(leases.while_held("test", worker.work, every_s=0.02))


async def test_i6_the_second_waits_until_the_first_has_gone() -> None:
    first, second = Worker(), Worker()
    one = holding(first)
    await until(lambda: first.works)
    other = holding(second)
    await asyncio.sleep(0.2)
    assert not second.works
    await end(one)
    await until(lambda: second.works)
    assert not first.works
    await end(other)
    assert valkey.client().get(KEY) is None


async def test_i6_whoever_died_is_followed_when_the_lease_runs_out() -> None:
    valkey.client().set(KEY, "somebody who died", px=300)
    worker = Worker()
    task = holding(worker)
    await asyncio.sleep(0.1)
    assert not worker.works
    await until(lambda: worker.works)
    await end(task)


async def test_j3_after_flushall_one_goes_on_and_never_two() -> None:
    workers = [Worker(), Worker()]
    tasks = [holding(worker) for worker in workers]
    for _ in range(5):
        await until(lambda: any(worker.works for worker in workers))
        valkey.client().delete(KEY)
        await until(lambda: valkey.client().get(KEY) is not None)
        await asyncio.sleep(0.1)
        assert sum(worker.works for worker in workers) == 1
    await end(*tasks)


async def test_while_valkey_is_away_whoever_works_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    task = holding(worker)
    await until(lambda: worker.works)

    async def away(keys: list[str], args: list[object]) -> object:
        raise valkey.Unavailable[0]

    monkeypatch.setattr(leases.HOLD, "on_loop", away)
    await asyncio.sleep(0.2)
    assert worker.works
    await end(task)


async def test_what_the_work_raises_ends_it_and_gives_the_lease_back() -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await leases.while_held("test", broken)
    assert valkey.client().get(KEY) is None

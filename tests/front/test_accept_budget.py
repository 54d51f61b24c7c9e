"""A storm of handshakes is let in at a pace; what is too many is asked to come again."""

import asyncio
from typing import Any

import pytest

from config.front import sockets
from config.front.sockets import Counted
from config.front.types import Message, Receive, Scope, Send
from config.kit.pace import Pace


class Door:
    """An application that counts who is in."""

    def __init__(self) -> None:
        self.inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inside += 1


async def knock(counted: Counted) -> list[Message]:
    said: list[Message] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message)

    await counted({"type": "websocket"}, receive, send)
    return said


async def test_all_come_in_but_not_at_once() -> None:
    door = Door()
    counted = Counted(door, budget=Pace(per_s=1000, burst=5))
    waiting = [asyncio.ensure_future(knock(counted)) for _ in range(50)]
    await asyncio.sleep(0)
    assert door.inside <= 6
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert door.inside == 50
    assert counted.waiting == 0


async def test_too_many_are_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "MOST_WAITING", 0)
    door = Door()
    counted = Counted(door, budget=Pace(per_s=0.001, burst=1))
    assert await knock(counted) == []
    start, _ = await knock(counted)
    assert door.inside == 1
    assert start["status"] == 503
    assert 2 <= int(dict(start["headers"])[b"retry-after"]) <= 10


def test_a_pace_lets_a_burst_through_and_then_its_rate() -> None:
    pace = Pace(per_s=8, burst=3)
    assert [pace.take(5.0) for _ in range(4)] == [True, True, True, False]
    assert [pace.take(5.125), pace.take(5.1875), pace.take(5.25)] == [True, False, True]
    assert [pace.take(99.0) for _ in range(4)] == [True, True, True, False]

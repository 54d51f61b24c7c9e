"""A recording that is served on loopback reaches the sink as the adapter reads it from the file, frame for frame."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from markets.calc.ticks import Tick
from markets.feeds.session import Ended, Patience, Session
from markets.feeds.trail import Trail
from markets.replay.exchange import Exchange
from markets.replay.player import play
from markets.replay.recording import Recording, read
from markets.replay.server import Loopback
from markets.replay.venues import EXCHANGES
from markets.tests.recorded import ADAPTERS, CONVERSATIONS, Heap, adapter_of, name_of, parsed, until


def told(ticks: Sequence[Tick]) -> list[Tick]:
    return [replace(tick, received_ms=0, ts_ms=0 if tick.trade_id is None else tick.ts_ms) for tick in ticks]


def expected(recording: Recording, exchange: Exchange) -> list[Tick]:
    adapter = adapter_of(recording)
    return [tick for line in recording.frames() if exchange.recorded(line.data)[0]
            for tick in parsed(adapter, line.data)[0]]  # fmt: skip


@pytest.mark.parametrize("path", CONVERSATIONS, ids=name_of)
async def test_what_was_recorded_arrives(path: Path) -> None:
    recording = read(path)
    assert recording.venue is not None
    everything = {key for line in recording.frames() for key in EXCHANGES[recording.venue]().recorded(line.data)[0]}
    symbols = sorted({symbol for _, symbol in everything if symbol})
    async with Loopback(EXCHANGES[recording.venue]()) as served:
        adapter, heap = ADAPTERS[recording.venue](symbols, served.urls), Heap()
        trail = Trail()
        session = Session(adapter, heap, trail, patience=Patience(), on_holes=holes_in(heap))
        running = asyncio.create_task(session.run())
        await until(served.service.wanted)
        served.service.sessions[0].keys |= dict.fromkeys(everything)  # also what our adapters do not ask for

        await play(served.service, recording.lines, speed=0, as_of_now=False)
        wanted = told(expected(recording, served.service))
        await until(lambda: len(heap.ticks) >= len(wanted) or running.done())
        await served.service.cut()

        with pytest.raises(Ended):
            await running
    assert told(heap.ticks) == wanted
    assert heap.rejected == []


def holes_in(heap: Heap):
    return lambda holes: heap.rejected.extend("hole" for _ in holes)

"""What a replay can do wrong, it does: each fault shows at the client."""

import asyncio
import json
from collections import Counter

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from markets.replay.binance import Binance
from markets.replay.control import Unknown, obey
from markets.replay.faults import Faults
from markets.replay.server import Loopback
from markets.tests.recorded import until

STREAM = "/stream?streams=btcusdt@trade"
FRAMES = [f'{{"t":{number}}}' for number in range(200)]


def arrived(**shares: float) -> list[str]:
    faults = Faults(**shares)
    return [frame for sent in FRAMES for frame in faults.on_the_way(sent)]


def test_shares_of_the_frames_are_lost_doubled_swapped_and_spoilt() -> None:
    dropped, doubled, swapped, spoilt = (
        arrived(**{share: 0.2}) for share in ("drop", "duplicate", "reorder", "garble")
    )
    assert len(dropped) < len(FRAMES) and set(dropped) < set(FRAMES)
    assert set(Counter(doubled).values()) == {1, 2}
    assert swapped != FRAMES and sorted(swapped) == sorted(FRAMES)
    assert len(set(spoilt) - set(FRAMES)) > 10
    assert arrived() == FRAMES


async def trade(client: ClientConnection) -> str:
    return str(json.loads(await client.recv())["data"]["p"])


async def test_a_stalled_connection_stays_open_and_is_silent_even_to_pings() -> None:
    async with Loopback(Binance()) as served, connect(served.ws + STREAM, ping_interval=None) as client:
        await until(served.service.wanted)
        await obey("stall", [served])
        await served.service.trade("BTCUSDT", "1")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(await client.ping(), 0.2)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await connect(served.ws + STREAM)
        await obey("go", [served])
        await served.service.trade("BTCUSDT", "2")
        assert await trade(client) == "2", "what was said meanwhile is gone, and REST knows it"
        assert [it.price for it in served.service.book.trades("BTCUSDT")] == ["1", "2"]


async def test_it_refuses_cuts_and_goes_down_and_comes_back_on_the_same_port() -> None:
    async with Loopback(Binance()) as served, httpx.AsyncClient(trust_env=False) as http:
        async with connect(served.ws + STREAM) as client:
            await obey("refuse 429", [served])
            with pytest.raises(ConnectionClosed) as ended:
                await client.recv()
            assert ended.value.rcvd is None, "1006: no close frame"
        with pytest.raises(InvalidStatus) as refused:
            await connect(served.ws + STREAM)
        assert refused.value.response.headers["Retry-After"] == "1"
        assert (await http.get(served.http + "/api/v3/time")).status_code == 429

        await obey("down", [served])
        with pytest.raises(ConnectionRefusedError):
            await connect(served.ws + STREAM)
        await obey("go", [served])
        await obey("up", [served])
        async with connect(served.ws + STREAM) as client:
            await obey("notice", [served])
            assert "serverShutdown" in str(await client.recv())


@pytest.mark.parametrize("line", ["explode", "drop", "drop 2", "drop nan", "refuse 200", "refuse now"])
async def test_a_mistyped_command_changes_nothing(line: str) -> None:
    served = Loopback(Binance())
    with pytest.raises(Unknown):
        await obey(line, [served])
    assert served.service.faults.none and not served.service.faults.refuse

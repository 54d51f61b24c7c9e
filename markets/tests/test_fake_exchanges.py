"""The fake exchanges hold to the real ones' rules: an adapter that breaks one is found out here, not in production."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from markets.replay.binance import Binance
from markets.replay.coinbase import Coinbase
from markets.replay.coinbase_exchange import CoinbaseExchange
from markets.replay.exchange import Exchange
from markets.replay.okx import OKX
from markets.replay.server import Loopback
from markets.tests.recorded import until


async def heard(client: ClientConnection, frame: Any) -> Any:
    await client.send(frame if isinstance(frame, str) else json.dumps(frame))
    return json.loads(await client.recv())


async def closed(client: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as ended:
        while True:
            await client.recv()
    return ended.value.rcvd.code if ended.value.rcvd else None


async def test_binance_wraps_acknowledges_and_tells_its_limits() -> None:
    async with Loopback(Binance()) as served, connect(served.ws + "/stream?streams=btcusdt@aggTrade") as client:
        assert await heard(client, {"method": "SUBSCRIBE", "params": ["ethusdt@ticker"], "id": 7}) == {
            "result": None, "id": 7,
        }  # fmt: skip
        listed = await heard(client, {"method": "LIST_SUBSCRIPTIONS", "id": 8})
        assert listed["result"] == ["btcusdt@aggTrade", "ethusdt@ticker"]
        assert (await heard(client, "no json"))["code"] == 3
        await served.service.trade("BTCUSDT", "62000.10", "0.5", side="sell")
        frame = json.loads(await client.recv())
        assert (frame["stream"], frame["data"]["p"], frame["data"]["m"]) == ("btcusdt@aggTrade", "62000.10", True)
        for _ in range(5):
            await client.send('{"method":"LIST_SUBSCRIPTIONS","id":9}')
        assert await closed(client) == 1008


async def test_binance_ends_a_connection_that_listens_to_too_much_or_too_long() -> None:
    served = Loopback(Binance())
    served.service.lifetime_s = 0.2
    async with served:
        async with connect(served.ws + "/stream") as client:
            await client.send(
                json.dumps({"method": "SUBSCRIBE", "params": [f"x{n}@trade" for n in range(1025)], "id": 1})
            )
            assert await closed(client) == 1008
        async with connect(served.ws + "/ws/btcusdt@trade") as client:
            await until(served.service.wanted)
            await served.service.trade("BTCUSDT", "1")
            assert json.loads(await client.recv())["e"] == "trade", "a raw stream has no wrapper"
            assert await closed(client) == 1001


async def test_coinbase_wants_a_subscription_soon_and_numbers_what_it_says() -> None:
    served = Loopback(Coinbase(symbols=["BTC-USD"]))
    served.service.subscribe_within_s, served.service.heartbeat_every_s = 0.2, 0.05
    async with served:
        async with connect(served.ws) as silent:
            assert await closed(silent) == 1008
        await served.service.trade("BTC-USD", "62000.1")
        async with connect(served.ws) as client:
            frames = [
                await heard(client, {"type": "subscribe", "channel": "market_trades", "product_ids": ["BTC-USD"]})
            ]
            await client.send('{"type":"subscribe","channel":"heartbeats"}')
            while frames[-1].get("channel") != "heartbeats":
                frames.append(json.loads(await client.recv()))
            assert [frame["channel"] for frame in frames] == [
                "market_trades", "subscriptions", "subscriptions", "heartbeats",
            ]  # fmt: skip
            assert frames[0]["events"][0]["type"] == "snapshot"
            assert [frame["sequence_num"] for frame in frames] == [0, 1, 2, 3]
            await client.send('{"type":"subscribe","channel":"ticker","product_ids":["NO-PE"]}')
            while "type" not in frames[-1]:
                frames.append(json.loads(await client.recv()))
            assert frames[-1] == {"type": "error", "message": "failure to subscribe"}


async def test_coinbase_exchange_begins_with_the_last_match() -> None:
    async with Loopback(CoinbaseExchange(symbols=["ETH-EUR"])) as served, connect(served.ws) as client:
        await served.service.trade("ETH-EUR", "2450.01")
        ask = {"type": "subscribe", "channels": [{"name": "matches", "product_ids": ["ETH-EUR"]}]}
        assert (await heard(client, ask))["type"] == "subscriptions"
        assert json.loads(await client.recv())["type"] == "last_match"
        refused = await heard(client, {"type": "subscribe", "product_ids": ["NO-PE"], "channels": ["ticker"]})
        assert (refused["type"], refused["reason"]) == ("error", "NO-PE is not a valid product")


async def test_okx_has_candles_on_its_business_address_only_and_wants_to_hear_something() -> None:
    ask = {"op": "subscribe", "args": [{"channel": "candle1m", "instId": "BTC-USDT"}]}
    served = Loopback(OKX())
    served.service.silence_s = 0.3
    async with served:
        async with connect(served.ws + "/ws/v5/public") as client:
            assert (await heard(client, ask))["code"] == "60018"
            assert (await heard(client, {"op": "subscribe", "args": ["spot/ticker:BTC-USDT"]}))["code"] == "60012"
            await client.send("ping")
            assert await client.recv() == "pong"
            assert await closed(client) == 4004
        async with connect(served.ws + "/ws/v5/business") as client:
            assert (await heard(client, ask))["event"] == "subscribe"
            await served.service.trade("BTC-USDT", "62000", ts_ms=60_000)
            await served.service.trade("BTC-USDT", "62001", ts_ms=120_000)
            rows = [json.loads(await client.recv())["data"][0] for _ in range(3)]
            assert [(row[0], row[4], row[8]) for row in rows] == [
                ("60000", "62000", "0"), ("60000", "62000", "1"), ("120000", "62001", "0"),
            ]  # fmt: skip
            await served.service.notice()
            assert json.loads(await client.recv())["code"] == "64008"


def ids_of_binance(rows: Any) -> list[int]:
    return [row["a"] for row in rows]


def ids_of_coinbase(said: Any) -> list[int]:
    return [int(row["trade_id"]) for row in said["trades"]]


def ids_of_coinbase_exchange(rows: Any) -> list[int]:
    return [row["trade_id"] for row in rows]


def ids_of_okx(said: Any) -> list[int]:
    return [int(row["tradeId"]) for row in said["data"]]


ADVANCED = "/api/v3/brokerage/market/products/S"


@pytest.mark.parametrize(
    ("exchange", "query", "read", "ids"),
    [
        (Binance, "/api/v3/aggTrades?symbol=S&fromId=2&limit=2", ids_of_binance, [2, 3]),
        (Binance, "/api/v3/aggTrades?symbol=S&startTime=60001&endTime=60002", ids_of_binance, [2, 3]),
        (Coinbase, f"{ADVANCED}/ticker?limit=2", ids_of_coinbase, [4, 3]),
        (Coinbase, f"{ADVANCED}/ticker?start=60&end=60", ids_of_coinbase, [4, 3, 2, 1]),
        (CoinbaseExchange, "/products/S/trades?after=4&limit=2", ids_of_coinbase_exchange, [3, 2]),
        (CoinbaseExchange, "/products/S/trades?before=3", ids_of_coinbase_exchange, [4]),
        (OKX, "/api/v5/market/history-trades?instId=S&after=4&limit=2", ids_of_okx, [3, 2]),
        (OKX, "/api/v5/market/trades?instId=S&limit=1", ids_of_okx, [4]),
    ],
)
async def test_rest_pages_go_the_way_each_exchange_has_them(
    exchange: type[Exchange], query: str, read: Callable[[Any], list[int]], ids: list[int]
) -> None:
    async with Loopback(exchange()) as served, httpx.AsyncClient(trust_env=False) as http:
        for number in range(4):
            await served.service.trade("S", str(100 + number), ts_ms=60_000 + number)
        assert read((await http.get(served.http + query)).json()) == ids


@pytest.mark.parametrize(
    ("exchange", "query", "status", "code"),
    [
        (Binance, "/api/v3/klines?symbol=NOPE", 400, "-1121"),
        (Coinbase, "/api/v3/brokerage/market/products/NOPE/ticker", 404, "NOT_FOUND"),
        (CoinbaseExchange, "/products/NOPE/trades", 404, "NotFound"),
        (OKX, "/api/v5/market/candles?instId=NOPE", 200, "51001"),
        (OKX, "/api/v5/no/such/path", 404, ""),
    ],
)
async def test_rest_refuses_as_each_exchange_does(exchange: type[Exchange], query: str, status: int, code: str) -> None:
    async with Loopback(exchange(symbols=["S"])) as served, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(served.http + query)
        assert (answer.status_code, code in answer.text) == (status, True)
        assert served.service.asked == [query]

"""Feeds an exchange: from a recording at its own pace or as fast as it goes, or with trades made up on the spot."""

import asyncio
import math
import time
from collections.abc import Iterable
from decimal import Decimal
from itertools import count, pairwise
from random import Random

from markets.replay.exchange import Exchange, now_ms
from markets.replay.recording import Line, moved

FIRST_PRICE, CENT = Decimal(100), Decimal("0.01")
PAUSE_AT_MOST_S = 5.0
"""A silence in a recording that is longer than this is not waited out."""


async def play(exchange: Exchange, lines: Iterable[Line], *, speed: float = 1, as_of_now: bool = True) -> int:
    """How many frames were the market's. `speed` 0: as fast as it goes; `as_of_now`: their moments become today's."""
    said, played = [line for line in lines if line.kind == "recv"], 0
    times = [line.at_s or 0 for line in said]
    began, pause = time.monotonic(), 0.0
    for line, (before, at) in zip(said, pairwise([*times[:1], *times]), strict=True):
        pause += min(max(0, at - before), PAUSE_AT_MOST_S)
        if speed:
            await asyncio.sleep(began + pause / speed - time.monotonic())
        by_ms = now_ms() - round(at * 1000) if as_of_now and at else 0
        played += await exchange.play(moved(line.data, by_ms) if by_ms else line.data)
        await asyncio.sleep(0)
    return played


async def make_up(exchange: Exchange, *, rate: float, total: int | None = None, seed: int = 1) -> int:
    """`rate` trades a second (0: as fast as they are taken) over whatever is subscribed; how many there were."""
    random, prices = Random(seed), dict[str, Decimal]()  # noqa: S311  # repeatable on purpose
    symbols: list[str] = []
    began = time.monotonic()
    for number in range(total) if total is not None else count():
        if number % 100 == 0:
            symbols = sorted(await exchange.until_wanted())
        symbol = symbols[number % len(symbols)]
        price = prices.get(symbol, FIRST_PRICE) * Decimal(str(math.exp(random.gauss(0, 0.0002))))
        prices[symbol] = price = max(price.quantize(CENT), CENT)
        await exchange.trade(symbol, str(price), str(random.randrange(1, 1000) / 1000))
        if rate and (early_s := began + (number + 1) / rate - time.monotonic()) > 0:
            await asyncio.sleep(early_s)
    return total or 0

"""A process that folds made-up ticks into a keeper and does what its standard input says, a word a line.

`ticks` brings 150 of them (five minutes), `flush` writes what waits, `lost` names the gaps, `fill` fetches these
from the exchange, which knows every tick. Each is answered with a line of JSON.
"""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count, islice
from typing import Any

import django

if __name__ == "__main__":
    django.setup()

from markets.calc.candles import Bar, MinuteFold
from markets.models import Instrument
from markets.services.keeping import Keeper

START_MS = 1_790_000_040_000 - 1_790_000_040_000 % 604_800_000
BOUND = 12


def ticks() -> Iterator[tuple[int, Decimal, Decimal, int]]:
    for number in count():
        yield START_MS + number * 2_000, Decimal(100 + number * 7919 % 97) / 4, Decimal(number % 13) / 8, number


def everything(instrument_id: int, how_many: int) -> list[Bar]:
    fold = MinuteFold()
    bars: dict[int, Bar] = {}
    for ts_ms, price, quantity, number in islice(ticks(), how_many):
        fold.add(instrument_id, 1, ts_ms, price, quantity=quantity, trade_id=number)
        if number % 30 == 29:
            bars |= {bar.ts_ms: bar for bar in fold.take()}
    return [*(bars | {bar.ts_ms: bar for bar in fold.take()}).values()]


class Process:
    def __init__(self) -> None:
        self.instrument_id = Instrument.objects.create(symbol="BTC/USDT", name="x", kind="crypto", currency="USDT").pk
        self.source, self.came = ticks(), 0
        self.fold, self.keeper = MinuteFold(), Keeper(bound=BOUND)
        self.gaps: list[Any] = []

    def ticks(self) -> int:
        for ts_ms, price, quantity, number in islice(self.source, 150):
            self.fold.add(self.instrument_id, 1, ts_ms, price, quantity=quantity, trade_id=number)
            if number % 10 == 9:
                self.keeper.add(self.fold.take())
        self.keeper.add_closes(self.fold.closes())
        self.came += 150
        return len(self.keeper)

    def flush(self) -> bool:
        return self.keeper.flush()

    def lost(self) -> list[Any]:
        self.gaps += self.keeper.take_lost()
        return [self.keeper.lost, self.gaps]

    def fill(self) -> bool:
        known = everything(self.instrument_id, self.came)
        for gap in self.gaps:
            self.keeper.add((bar for bar in known if gap.start_ms <= bar.ts_ms < gap.end_ms), final=True)
        return self.keeper.flush()


if __name__ == "__main__":
    process = Process()
    print(json.dumps(process.instrument_id), flush=True)
    for line in sys.stdin:
        act: Callable[[], Any] = getattr(process, line.strip())
        print(json.dumps(act()), flush=True)

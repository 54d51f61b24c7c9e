"""Where recordings lie, and what an adapter makes of one. Those beside the checkout are used where they are there."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Adapter, Aside, Minute
from markets.feeds.binance import Binance
from markets.feeds.coinbase import Coinbase
from markets.feeds.coinbase_exchange import CoinbaseExchange
from markets.feeds.okx import Okx
from markets.replay.recording import Recording

OWN = Path(__file__).parent / "recordings"
BESIDE = settings.BASE_DIR.parent / "shared" / "recordings"
ADAPTERS: dict[Venue, type[Adapter]] = {it.venue: it for it in (Binance, Coinbase, CoinbaseExchange, Okx)}
CONVERSATIONS = sorted(
    path for folder in (OWN, BESIDE) for path in folder.glob("*.jsonl*")
    if not path.name.startswith(("single", "control", "fixtures", "stock"))
)  # fmt: skip
NOWHERE = {"socket": "", "rest": ""}


@dataclass
class Heap:
    """A sink that keeps everything."""

    ticks: list[Tick] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def take(self, ticks: Sequence[Tick]) -> None:
        self.ticks += ticks

    def take_minutes(self, minutes: Sequence[Minute]) -> None:
        self.minutes += minutes

    def reject(self, venue: Venue, reason: str) -> None:
        self.rejected.append(reason)


def name_of(path: Path) -> str:
    return path.name.partition(".")[0]


def adapter_of(recording: Recording) -> Adapter:
    assert recording.venue is not None
    return ADAPTERS[recording.venue]((), NOWHERE)


def parsed(adapter: Adapter, frame: str) -> tuple[list[Tick], list[Aside]]:
    ticks = adapter.parse(frame, time.time_ns() // 1_000_000)
    asides, adapter.asides = adapter.asides, []
    return ticks, asides


async def until(condition: Callable[[], object], *, timeout_s: float = 20) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)

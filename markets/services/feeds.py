"""What the ingest process says of its venues, once a second. `GET feeds`, the admin and Prometheus read it."""

import time
from collections.abc import Sequence
from typing import Any

import orjson

from config.kit import valkey
from markets.calc.venues import Venue
from markets.queries.feeds import CONNECTING, DOWN, KEY, LIVE, STALLED
from markets.services.intake import Intake
from markets.services.simulation import Simulator
from markets.services.streams import Stream

WORST_FIRST = (DOWN, STALLED, CONNECTING, LIVE)
MOST_SILENT = 50


class Teller:
    """Makes a line of each stream; rates are counted from one line to the next."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._before: dict[Venue, tuple[float, int]] = {}

    def line(self, stream: Stream) -> dict[str, Any]:
        now_ms = time.time_ns() // 1_000_000
        connections = stream.connections
        states = [connection.shown_state(now_ms) for connection in connections] or [CONNECTING]
        lags = [it.session.lag_ms for it in connections if it.session and it.session.lag_ms is not None]
        silent = [symbol for it in connections if it.session for symbol in it.session.silent]
        details = [it.detail or (it.session.refused if it.session else "") for it in connections]
        return {
            "venue": stream.venue.slug,
            "at_ms": now_ms,
            "state": min(states, key=WORST_FIRST.index),
            "last_message_ms": max((it.last_frame_ms for it in connections), default=0),
            "messages_per_second": self._rate(stream.venue, sum(it.frames for it in connections)),
            "reconnects": sum(it.reconnects for it in connections),
            "lag_ms": max(0, *lags) if lags else None,
            "detail": next(filter(None, details), ""),
            "symbols": len(stream.symbols),
            "silent": silent[:MOST_SILENT],
            "ticks": self.intake.ticks[stream.venue],
            "gaps_filled": stream.mender.mended,
            "gaps_left": stream.mender.given_up + stream.mender.waiting,
            "rejected": {
                reason: count for (venue, reason), count in self.intake.rejected.items() if venue is stream.venue
            },
        }

    def line_of_simulator(self, simulator: Simulator) -> dict[str, Any]:
        """Its messages are the prices that it tells."""
        now_ms = time.time_ns() // 1_000_000
        return {
            "venue": Venue.SIMULATOR.slug, "at_ms": now_ms, "state": LIVE if simulator.told else CONNECTING,
            "last_message_ms": now_ms if simulator.told else 0, "symbols": len(simulator.desk.places),
            "messages_per_second": self._rate(Venue.SIMULATOR, simulator.told), "ticks": simulator.told,
        }  # fmt: skip

    def _rate(self, venue: Venue, frames: int) -> float:
        """Over the last seconds, smoothed: a figure that people look at."""
        now = time.monotonic()
        at, before = self._before.get(venue, (now - 1, frames))
        self._before[venue] = (now, frames)
        return round(max(0, frames - before) / max(now - at, 0.1), 1)


async def tell(lines: Sequence[dict[str, Any]]) -> None:
    """Raises valkey.Unavailable."""
    if lines:
        said = {line["venue"]: orjson.dumps(line).decode() for line in lines}
        await valkey.async_client().hset(KEY, mapping=said)

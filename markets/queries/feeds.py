"""How the sources of prices are doing: each stream as its ingest process tells it, each provider by its last calls."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from config.kit import valkey
from markets.calc.venues import BY_SLUG, STREAMS, Venue
from markets.providers import notes
from markets.queries.source import is_simulated

KEY = valkey.key("feeds")  # hash: venue -> what markets/services/feeds.py says of it each second
GONE_MS = 8_000
"""Whoever said nothing for so long runs no more."""
LIVE, CONNECTING, STALLED, DOWN = "live", "connecting", "stalled", "down"
NOT_RUNNING = "No ingest process runs this venue."
PROVIDERS = (Venue.YAHOO, Venue.ALPHAVANTAGE, Venue.OWN_DATA)


@dataclass(frozen=True, slots=True)
class Feed:
    venue: Venue
    state: str
    last_message_at: datetime | None = None
    messages_per_second: float = 0.0
    reconnects: int = 0
    lag_ms: int | None = None
    detail: str = ""
    symbols: int = 0
    silent: list[str] = field(default_factory=list)
    ticks: int = 0
    gaps_filled: int = 0
    gaps_left: int = 0
    rejected: dict[str, int] = field(default_factory=dict)


def feeds() -> list[Feed]:
    """Every source in use. While Valkey is away nothing is known of any: they are down."""
    now_ms = int(time.time() * 1000)
    try:
        client: Any = valkey.client()
        lines = {name.decode(): orjson.loads(raw) for name, raw in client.hgetall(KEY).items()}
    except valkey.Unavailable:
        lines = {}
    simulated = is_simulated()
    wanted = {Venue.SIMULATOR} if simulated else STREAMS
    found = [_stream(venue, lines.get(venue.slug), now_ms) for venue in sorted(wanted)]
    return found if simulated else [*found, *_providers()]


def told(line: dict[str, Any], now_ms: int) -> Feed:
    """A line as its process wrote it, and what its age says."""
    at_ms = line.pop("at_ms")
    last_ms = line.pop("last_message_ms")
    feed = {**line, "venue": BY_SLUG[line["venue"]], "last_message_at": _moment(last_ms)}
    if now_ms - at_ms > GONE_MS:
        feed |= {"state": DOWN, "detail": NOT_RUNNING, "messages_per_second": 0.0, "lag_ms": None}
    return Feed(**feed)


def _stream(venue: Venue, line: dict[str, Any] | None, now_ms: int) -> Feed:
    return told(line, now_ms) if line else Feed(venue, DOWN, detail=NOT_RUNNING)


def _providers() -> Iterator[Feed]:
    for venue in PROVIDERS:
        try:
            note = notes.read(venue)
        except valkey.Unavailable:
            continue
        if note.answered_at is None and note.failed_at is None:
            continue  # not in use
        yield Feed(
            venue, LIVE if note.is_well else STALLED if note.resting_s else DOWN,
            last_message_at=note.answered_at, messages_per_second=round(note.calls_a_minute / 60, 2),
            detail="" if note.is_well else note.error,
        )  # fmt: skip


def _moment(ms: int) -> datetime | None:
    return datetime.fromtimestamp(ms / 1000, UTC) if ms else None


class Figures:
    """The same for Prometheus. Ingest is another process: what it counts comes through Valkey."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("tidemark_feed_up", "1 while a source of prices is live", labels=["venue"])
        lag = GaugeMetricFamily("tidemark_feed_lag_seconds", "From the venue's clock to ours", labels=["venue"])
        ticks = CounterMetricFamily("tidemark_ticks", "Ticks that were read", labels=["venue"])
        reconnects = CounterMetricFamily("tidemark_feed_reconnects", "Connections made anew", labels=["venue"])
        gaps = CounterMetricFamily("tidemark_feed_gaps", "Gaps, by what became of them", labels=["venue", "outcome"])
        rejected = CounterMetricFamily(
            "tidemark_ticks_rejected", "Ticks and frames that were put aside", labels=["venue", "reason"]
        )
        for feed in feeds():
            venue = feed.venue.slug
            up.add_metric([venue], feed.state == LIVE)
            if feed.venue not in STREAMS:
                continue
            if feed.lag_ms is not None:
                lag.add_metric([venue], feed.lag_ms / 1000)
            ticks.add_metric([venue], feed.ticks)
            reconnects.add_metric([venue], feed.reconnects)
            gaps.add_metric([venue, "filled"], feed.gaps_filled)
            gaps.add_metric([venue, "left"], feed.gaps_left)
            for reason, count in feed.rejected.items():
                rejected.add_metric([venue, reason], count)
        return iter((up, lag, ticks, reconnects, gaps, rejected))

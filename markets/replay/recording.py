"""A recorded conversation with an exchange: one JSON object a line, gzipped or not.

    {"t": "connect|send|http|recv", "ts": 1628952395.79, "url": "wss://...", "data": "<the frame as text>"}

`ts` is when it was received. Files of single frames have none, and name the `venue` in each line.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from markets.calc.venues import BY_SLUG, Venue

HOSTS = {
    "binance": Venue.BINANCE,
    "advanced-trade": Venue.COINBASE,
    "ws-feed": Venue.COINBASE_EXCHANGE,
    "ok": Venue.OKX,
}
MOMENT = re.compile(
    r"(?<![\d.])1[4-9]\d{11}(?![\d.])"  # epoch milliseconds, quoted or not
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
)


class Unreadable(Exception):
    """The file is no recording; the message says where it stops being one."""


@dataclass(frozen=True, slots=True)
class Line:
    kind: str  # connect, send, http, recv
    at_s: float | None
    url: str
    data: str
    venue: Venue | None


@dataclass(frozen=True)
class Recording:
    name: str
    lines: list[Line]

    @property
    def venue(self) -> Venue | None:
        """Whose conversation it is; None for a file of single frames of several."""
        urls = [line.url for line in self.lines if line.kind == "connect"]
        return next((venue for part, venue in HOSTS.items() if urls and part in urls[0]), None)

    def frames(self) -> Iterator[Line]:
        return (line for line in self.lines if line.kind == "recv")


def read(path: Path) -> Recording:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
        lines = [_line(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    except (OSError, EOFError, UnicodeDecodeError, Unreadable) as error:
        raise Unreadable(f"{path}: {error}") from error
    return Recording(path.name.partition(".")[0], lines)


def _line(number: int, text: str) -> Line:
    try:
        said = orjson.loads(text)
        slug = str(said.get("venue", "")).replace("_", "-")
        return Line(said["t"], said.get("ts"), said.get("url") or "", said.get("data") or "", BY_SLUG.get(slug))
    except (orjson.JSONDecodeError, KeyError, AttributeError) as error:
        raise Unreadable(f"line {number}: no line of a recording") from error


def moved(frame: str, by_ms: int) -> str:
    """The same frame as if said so much later: every moment in it moves, by whole milliseconds."""

    def move(found: re.Match[str]) -> str:
        text = found[0]
        if text.isdigit():
            return str(int(text) + by_ms)
        whole, _, fraction = text.removesuffix("Z").partition(".")
        fraction = (fraction + "000")[: max(3, len(fraction))]
        ms = int(datetime.fromisoformat(whole + "Z").timestamp()) * 1000 + int(fraction[:3]) + by_ms
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=ms)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03}{fraction[3:]}Z"

    return MOMENT.sub(move, frame)

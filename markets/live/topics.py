"""Who wants which prices, in which form. Sockets that want the same share one topic, and so one frame."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from config.front.wire import text_frame
from markets.live import spelling
from markets.live.board import Board
from markets.live.spelling import Spelling


class Line(Protocol):
    """A socket's way out: `config.front.wire.Wire`, or the slower one of markets/live/plain.py."""

    def write(self, frame: bytes) -> None: ...

    def unsent(self) -> int: ...

    def drop(self, code: int) -> None: ...


class Form(Protocol):
    """What a frame tells, and how it is written."""

    def texts(self, board: Board, ids: Iterable[int]) -> list[bytes]: ...

    def frame(self, texts: Iterable[bytes], now_ms: int) -> bytes: ...


@dataclass(frozen=True)
class PriceForm:
    """Frames of prices."""

    spelling: Spelling
    head: Callable[[int], bytes]

    def texts(self, board: Board, ids: Iterable[int]) -> list[bytes]:
        return board.texts(ids, self.spelling)

    def frame(self, texts: Iterable[bytes], now_ms: int) -> bytes:
        return text_frame(self.head(now_ms) + b",".join(texts) + b"]}")


def _prices(now_ms: int) -> bytes:
    return b'{"type":"prices","ts":"%b","prices":[' % spelling.instant(now_ms).encode()


def _markets(now_ms: int) -> bytes:
    return b'{"timestamp":%d.%03d,"markets":[' % divmod(now_ms, 1000)


PRICES = PriceForm(spelling.brief, _prices)
PRICES_IN_NUMBERS = PriceForm(spelling.brief_in_numbers, _prices)
MARKETS = PriceForm(spelling.market, _markets)

Wanted = frozenset[int] | None
"""Instruments by number; None is all of them, also those that come later."""


@dataclass(eq=False)
class Topic:
    form: Form
    wanted: Wanted
    lines: set[Line] = field(default_factory=set)
    snapshot: tuple[int, bytes] = (-1, b"")

    def current(self, board: Board, now_ms: int) -> bytes:
        """All of it as it is now; made once for everybody who joins before the next change."""
        if self.snapshot[0] != board.version:
            self.snapshot = (board.version, self.form.frame(self.texts(board, self.wanted), now_ms))
        return self.snapshot[1]

    def texts(self, board: Board, ids: Iterable[int] | None) -> list[bytes]:
        return self.form.texts(board, board.current() if ids is None else sorted(ids))

    def changed(self, ids: frozenset[int]) -> frozenset[int]:
        return ids if self.wanted is None else ids & self.wanted


def error(code: str, detail: str) -> bytes:
    return text_frame(orjson.dumps({"type": "error", "code": code, "detail": detail}))

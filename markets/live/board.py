"""The latest prices in memory, each spelled at most once for each kind of reader, when somebody first asks."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import orjson

from markets.calc import symbols
from markets.live import rows
from markets.live.spelling import Spelling


class Listed(Protocol):
    """What the board must know of an instrument that everybody may see."""

    pk: int
    symbol: str
    kind: str
    active: bool


Directory = tuple[Mapping[str, Listed], Mapping[str, Listed]]
"""Public instruments by symbol, and by alias."""


class Shown:
    """One price as it is told. `version` says when it changed last."""

    __slots__ = ("row", "spelled", "stale", "symbol", "version")

    def __init__(self, row: rows.Row, symbol: str, *, stale: bool, version: int) -> None:
        self.row, self.symbol, self.stale, self.version = row, symbol, stale, version
        self.spelled: dict[Spelling, bytes] = {}

    def text(self, spelling: Spelling) -> bytes:
        made = self.spelled.get(spelling)
        if made is None:
            made = self.spelled[spelling] = orjson.dumps(spelling(self.row, self.symbol, self.stale))
        return made


class Board:
    """Private instruments' prices are kept, to give them back to Valkey, and never shown."""

    def __init__(self) -> None:
        self.packed: dict[int, bytes] = {}
        self.shown: dict[int, Shown] = {}
        self.version = 0
        self.changed_ms = 0
        self.listed: dict[int, Listed] = {}
        self.unlisted: set[int] = set()
        self.touched: set[int] = set()  # private ones too, for who takes them away: portfolios value with these
        self.directory: Directory = ({}, {})

    def learn(self, directory: Directory, *, now_ms: int) -> set[int]:
        """Who is public, and by which name. Answers what it changed."""
        before = self.listed
        self.directory = directory
        self.listed = {each.pk: each for each in directory[0].values()}
        self.unlisted = self.packed.keys() - self.listed.keys()
        renamed = {pk for pk, each in self.listed.items() if pk not in before or before[pk].symbol != each.symbol}
        gone = self.shown.keys() - self.listed.keys()
        for pk in gone:
            del self.shown[pk]
        return gone | self.show(renamed & self.packed.keys(), now_ms=now_ms)

    def find(self, text: str) -> int | None:
        found = symbols.resolve(text, *self.directory)
        return found.pk if found is not None else None

    def take(self, packed: Iterable[bytes], *, now_ms: int, newer: bool = False) -> set[int]:
        """Rows of the bus; answers whose price anybody may see changed.

        `newer`: leave alone what is newer here, because a row that was read may be older than one that was heard.
        """
        changed = set()
        for each in packed:
            pk = int(each[1 : each.index(b",")])
            known = self.packed.get(pk)
            if known != each and not (newer and known and rows.read(known).ts_ms > rows.read(each).ts_ms):
                self.packed[pk] = each
                changed.add(pk)
        self.unlisted |= changed - self.listed.keys()
        self.touched |= changed
        return self.show(changed & self.listed.keys(), now_ms=now_ms)

    def show(self, ids: Iterable[int], *, now_ms: int) -> set[int]:
        self.version += 1
        self.changed_ms = now_ms
        for pk in ids:
            row = rows.read(self.packed[pk])
            stale = now_ms > row.good_until_ms
            self.shown[pk] = Shown(row, self.listed[pk].symbol, stale=stale, version=self.version)
        return set(ids)

    def forget(self, ids: Iterable[int]) -> set[int]:
        self.version += 1
        gone = {pk for pk in ids if self.packed.pop(pk, None) is not None}
        for pk in gone:
            self.shown.pop(pk, None)
        self.touched |= gone
        return gone

    def age(self, *, now_ms: int) -> set[int]:
        """Time alone makes a price stale: nobody would say so when who publishes it is dead."""
        turned = {pk for pk, each in self.shown.items() if (now_ms > each.row.good_until_ms) != each.stale}
        return self.show(turned, now_ms=now_ms) if turned else turned

    def current(self) -> list[int]:
        """What a list of all prices shows, in the order of the instruments' numbers."""
        return sorted(pk for pk in self.shown if self.listed[pk].active)

    def texts(self, ids: Iterable[int], spelling: Spelling) -> list[bytes]:
        return [self.shown[pk].text(spelling) for pk in ids if pk in self.shown]

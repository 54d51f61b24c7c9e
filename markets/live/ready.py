"""The front's ready answers of prices: all, some by `?symbols=`, one by its address; and the papers' twins."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import parse_qsl

from config.front.hot import Hot, Ready
from markets.calc import symbols
from markets.live import spelling
from markets.live.board import Board
from markets.live.spelling import Spelling

ALL: dict[str, Spelling] = {
    "/api/v1/prices": spelling.full,
    "/crypto/latest": spelling.full_in_numbers,
    "/api/markets/": spelling.full_in_numbers,
}
ONE: dict[str, Spelling] = {
    "/api/v1/prices/": spelling.full,
    "/api/market/price/": spelling.full_in_numbers,
    "/api/markets/": spelling.full_in_numbers,
}
MOST_QUERIES = 2000
MOST_SYMBOLS = 200


class ReadyPrices:
    """Made when somebody first asks after a change, not at each change: most of what changes is not asked for."""

    def __init__(self, table: Hot, board: Board) -> None:
        self.table, self.board = table, board
        self.paths: dict[int, list[str]] = {}
        self.asked: dict[tuple[str, bytes], tuple[int, Ready]] = {}
        self.meant: dict[bytes, list[int] | None] = {}

    def learn(self) -> None:
        """The addresses of all public instruments; called when these have changed."""
        self.meant.clear()
        self.asked.clear()
        self.drop(self.paths)
        for path in [path for paths in self.paths.values() for path in paths]:
            self.table.makers.pop(path, None)
        self.paths = {pk: _paths(each.symbol) for pk, each in self.board.listed.items()}
        for pk in self.paths:
            for before, spelled in ONE.items():
                for name in _names(self.board.listed[pk].symbol):
                    self.table.makers[before + name] = partial(self.one, pk, spelled)
        for path, spelled in ALL.items():
            self.table.makers[path] = partial(self.all, spelled)
            self.table.finders[path] = partial(self.some, path, spelled)

    def drop(self, changed: Iterable[int]) -> None:
        """These are not what they were."""
        for path in ALL:
            self.table.drop(path)
        for pk in changed:
            for path in self.paths.get(pk, ()):
                self.table.drop(path)

    def all(self, spelled: Spelling) -> Ready | None:
        ids = self.board.current()
        return self._list(ids, spelled) if ids else None

    def one(self, pk: int, spelled: Spelling) -> Ready | None:
        """None where there is no price yet: Django knows how to say that."""
        shown = self.board.shown.get(pk)
        return Ready.json(shown.text(spelled)) if shown else None

    def some(self, path: str, spelled: Spelling, query: bytes) -> Ready | None:
        ids = self._meant(query)
        if ids is None:
            return None
        shown = self.board.shown
        try:
            version = max(shown[pk].version for pk in ids)
        except KeyError:
            return None
        known = self.asked.get((path, query))
        if known is not None and known[0] == version:
            return known[1]
        if len(self.asked) >= MOST_QUERIES:
            self.asked.clear()
        made = self._list(ids, spelled)
        self.asked[path, query] = (version, made)
        return made

    def _meant(self, query: bytes) -> list[int] | None:
        if query in self.meant:
            return self.meant[query]
        if len(self.meant) >= MOST_QUERIES:
            self.meant.clear()
        found = self.meant[query] = self._parsed(query)
        return found

    def _parsed(self, query: bytes) -> list[int] | None:
        """None for whatever is not one list of symbols that we all know: Django says what is wrong with it."""
        try:
            [(name, value)] = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=True)
        except ValueError:
            return None
        texts = value.split(",")
        if name != "symbols" or len(texts) > MOST_SYMBOLS:
            return None
        found = list(dict.fromkeys(self.board.find(text) for text in texts))
        return None if None in found else [pk for pk in found if pk is not None]

    def _list(self, ids: Iterable[int], spelled: Spelling) -> Ready:
        return Ready.json(b'{"as_of":"%b","prices":[%b]}' % (
            spelling.instant(self.board.changed_ms).encode(), b",".join(self.board.texts(ids, spelled)),
        ))  # fmt: skip


def _names(symbol: str) -> set[str]:
    """A pair's slash may stay one in an address."""
    return {symbol, symbols.in_address(symbol)}


def _paths(symbol: str) -> list[str]:
    return [before + name for before in ONE for name in _names(symbol)]

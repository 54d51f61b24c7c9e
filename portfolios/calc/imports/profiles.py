"""How a broker's columns are read: data, a file of `calc/profiles` whose first line says where its form stands."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from portfolios.calc.entries import Kind
from portfolios.calc.imports.sheet import name

FOLDER = Path(__file__).parent.parent / "profiles"
OWN, GENERIC = "tidemark", "generic"
FIELDS = (
    "type", "executed_at", "time", "symbol", "isin", "exchange", "quantity", "price", "amount", "fee", "tax",
    "currency", "fx_rate", "ratio", "acquired_on", "note", "tags", "external", "segment", "number", "id",
    "base_currency", "settles_in_base", "lots", "carried",
)  # fmt: skip
MAPPED = FIELDS[: FIELDS.index("segment")]  # what a person can map by hand
ESSENTIAL = ("executed_at",)


@dataclass(frozen=True, slots=True)
class Profile:
    slug: str
    title: str
    about: str
    columns: Mapping[str, tuple[str, ...]]  # by field: headers as `name` spells them, the best first
    types: Mapping[str, Kind]
    detect: frozenset[str] = frozenset()
    exchanges: Mapping[str, str] = field(default_factory=dict)  # what an exchange's symbols end with
    segments: frozenset[str] = frozenset()  # those that are read; empty: all
    zone: str = ""  # of instants without one; empty: the person's
    day_order: str = ""
    decimal: str = ""
    currency: str = ""
    strict: bool = False  # no sign is dropped, nothing is worked out: as our own files are written

    def mapped(self, headers: Iterable[str], by_hand: Mapping[str, str]) -> dict[str, list[int]]:
        """By field, the places of its columns. What a person said comes first."""
        places: dict[str, int] = {}
        for place, header in enumerate(headers):
            places.setdefault(name(header), place)
        found = {}
        for each in FIELDS:
            wanted = (name(by_hand[each]),) if each in by_hand else self.columns.get(each, ())
            there = [places[header] for header in wanted if header and header in places]
            if there:
                found[each] = there
        return found


@cache
def profiles() -> dict[str, Profile]:
    """The most particular first: of two that fit, that one is meant."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {it.slug: it for it in sorted(found, key=lambda it: (it.slug == GENERIC, it.slug != OWN, -len(it.detect)))}


def detected(headers: Iterable[str]) -> Profile:
    """Whose file this is; the generic profile takes what is nobody's."""
    there = {name(header) for header in headers}
    fitting = (it for it in profiles().values() if it.detect and it.detect <= there)
    return next(fitting, profiles()[GENERIC])


def known(headers: Iterable[str]) -> int:
    """How many of these the generic profile, or any other, has a meaning for."""
    return len({name(header) for header in headers} & _all_headers())


@cache
def _all_headers() -> frozenset[str]:
    return frozenset(header for it in profiles().values() for headers in it.columns.values() for header in headers)


def _read(path: Path) -> Profile:
    told: dict[str, Any] = tomllib.loads(path.read_text())
    types = {name(word): Kind(kind) for kind, words in told.pop("types").items() for word in words}
    columns = {each: tuple(map(name, headers)) for each, headers in told.pop("columns").items()}
    made = Profile(path.stem, told.pop("title"), told.pop("about"), columns, types)
    told["detect"] = frozenset(map(name, told.get("detect", ())))
    told["segments"] = frozenset(told.get("segments", ()))
    return replace(made, **told)

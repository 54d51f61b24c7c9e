"""The starting catalogue: files in `markets/data/`, loaded at each start.

Loading adds what is missing and fills what is empty. What an administrator changed, renamed, merged or made
inactive stays as it is.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from markets.calc import spellings
from markets.calc.venues import BY_SLUG, Venue
from markets.models import Alias, Instrument, ProviderSymbol
from markets.services import catalogue_news

FOLDER = Path(__file__).parents[1] / "data"
FILES = ("crypto", "us_stocks", "indian_stocks", "etfs", "bonds", "indices", "fx")
"""In this order the first ids are given: the papers show BTC/USDT as 1."""
FILLED_IN = (
    "name",
    "exchange",
    "sector",
    "industry",
    "country",
    "isin",
    "tick_size",
    "rank",
    "primary_venue",
    "began_on",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a file: what an instrument is, who has its price, the first of them as its primary."""

    values: dict[str, str]
    kind: str
    rank: int
    began: date | None = None

    @property
    def symbol(self) -> str:
        return self.values["symbol"]

    @property
    def providers(self) -> dict[Venue, str]:
        """`binance okx=BTC-USDT`: where a spelling does not follow from the symbol, it stands there."""
        found = {}
        for word in self.values["providers"].split():
            slug, _, spelled = word.partition("=")
            venue = BY_SLUG[slug]
            found[venue] = spelled or spellings.at(venue, self.symbol, kind=self.kind)
        return found

    @property
    def aliases(self) -> list[str]:
        return self.values["aliases"].split()

    def instrument(self) -> Instrument:
        own = {name: self.values[name] for name in ("name", "exchange", "sector", "industry", "country", "isin")}
        base = self.symbol.partition("/")[0] if "/" in self.symbol else ""
        tick = self.values["tick_size"]
        return Instrument(
            **own, symbol=self.symbol, kind=self.kind, currency=self.values["currency"], base=base, rank=self.rank,
            tick_size=Decimal(tick) if tick else None, primary_venue=next(iter(self.providers), None),
            began_on=self.began,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    added: int
    filled_in: int


def entries() -> Iterator[Entry]:
    ranks: dict[str, int] = {}
    began = _began()
    for name in FILES:
        with (FOLDER / f"{name}.csv").open(newline="") as file:
            for values in csv.DictReader(file):
                kind = values["kind"]
                ranks[kind] = ranks.get(kind, 0) + 1
                yield Entry(values, kind, ranks[kind], began.get(values["symbol"].partition("/")[0]))


def _began() -> dict[str, date]:
    """By listed symbol, and of coins by their base."""
    with (FOLDER / "began.csv").open(newline="") as file:
        return {row["name"]: date.fromisoformat(row["began"]) for row in csv.DictReader(file)}


@transaction.atomic
def bring_up_to_date() -> None:
    """At each start. What is new gets its history soon."""
    loaded = load()
    if loaded.added or loaded.filled_in:
        catalogue_news.changed(wanted=bool(loaded.added))


@transaction.atomic
def load(only: Collection[str] | None = None) -> Loaded:
    """All of it, or the instruments named in `only`."""
    wanted = [entry for entry in entries() if only is None or entry.symbol in only]
    taken = set(Alias.objects.values_list("symbol", flat=True))
    stored = {row.symbol: row for row in Instrument.objects.filter(owner=None)}
    new = [entry for entry in wanted if entry.symbol not in stored and entry.symbol not in taken]
    made = {row.symbol: row for row in Instrument.objects.bulk_create([entry.instrument() for entry in new])}
    filled_in = _fill_in([(stored[entry.symbol], entry) for entry in wanted if entry.symbol in stored])
    _add_provider_symbols(wanted, stored | made)
    _add_aliases(new, made, taken | stored.keys())
    return Loaded(added=len(made), filled_in=filled_in)


def _fill_in(pairs: list[tuple[Instrument, Entry]]) -> int:
    """An empty field gets what the file has; a field that holds something keeps it."""
    changed = []
    for row, entry in pairs:
        fresh = entry.instrument()
        empty = [name for name in FILLED_IN if getattr(row, name) in ("", None) and getattr(fresh, name)]
        for name in empty:
            setattr(row, name, getattr(fresh, name))
        if empty:
            changed.append(row)
    Instrument.objects.bulk_update(changed, FILLED_IN)
    return len(changed)


def _add_provider_symbols(wanted: list[Entry], rows: dict[str, Instrument]) -> None:
    """Only to instruments that have none: an administrator may have taken one away."""
    known = set(ProviderSymbol.objects.values_list("instrument_id", flat=True).distinct())
    bare = [(rows[entry.symbol], entry) for entry in wanted if entry.symbol in rows]
    ProviderSymbol.objects.bulk_create(
        [
            ProviderSymbol(instrument=row, provider=venue, symbol=spelled)
            for row, entry in bare if row.pk not in known and row.merged_into_id is None
            for venue, spelled in entry.providers.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _add_aliases(new: list[Entry], made: dict[str, Instrument], taken: set[str]) -> None:
    Alias.objects.bulk_create(
        Alias(symbol=alias, instrument=made[entry.symbol])
        for entry in new for alias in entry.aliases if alias not in taken
    )  # fmt: skip

"""Who is asked for an instrument, under which symbol."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from markets.calc.venues import STREAMS, Venue
from markets.models import Instrument, ProviderSymbol


@dataclass(frozen=True)
class Asked:
    instrument: Instrument
    symbols: dict[Venue, str]  # by provider, the first to be asked first


def instruments(providers: Collection[Venue]) -> list[Asked]:
    """What these providers tell the prices of: public, active, neither streamed nor written by hand."""
    return _with_symbols(_listed(), providers)


def one(instrument: Instrument, providers: Collection[Venue]) -> Asked | None:
    found = _with_symbols(_listed().filter(pk=instrument.pk), providers)
    return found[0] if found else None


def _listed() -> QuerySet[Instrument]:
    rows = Instrument.objects.filter(active=True, merged_into=None, hand_priced=False)
    return rows.exclude(primary_venue__in=STREAMS).order_by("rank", "id")


def _with_symbols(rows: QuerySet[Instrument], providers: Collection[Venue]) -> list[Asked]:
    order = {venue: place for place, venue in enumerate(providers)}
    spelled: dict[int, dict[Venue, str]] = {}
    symbols = ProviderSymbol.objects.filter(provider__in=order, instrument__in=rows)
    for pk, provider, symbol in symbols.values_list("instrument_id", "provider", "symbol"):
        spelled.setdefault(pk, {})[Venue(provider)] = symbol
    return [Asked(row, _ordered(spelled[row.pk], row.primary_venue, order)) for row in rows if row.pk in spelled]


def _ordered(spelled: dict[Venue, str], primary: int | None, order: dict[Venue, int]) -> dict[Venue, str]:
    """The instrument's own primary first, then as the settings say."""
    return dict(sorted(spelled.items(), key=lambda pair: (pair[0] != primary, order[pair[0]])))

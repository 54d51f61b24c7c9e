"""What ingest must know of the catalogue: who spells an instrument how, and since when its candles are missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.feeds.trail import Hole
from markets.models import Candle, ProviderSymbol

LOOKED_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Route:
    """One venue's spelling, and the instrument it means."""

    venue: Venue
    spelled: str
    instrument_id: int
    symbol: str
    primary: Venue | None


def routes(venues: Collection[Venue]) -> list[Route]:
    rows = ProviderSymbol.objects.filter(
        provider__in=venues, instrument__active=True, instrument__merged_into=None,
        instrument__owner=None, instrument__hand_priced=False,
    ).values_list("provider", "symbol", "instrument_id", "instrument__symbol", "instrument__primary_venue")  # fmt: skip
    return [
        Route(Venue(provider), spelled, number, symbol, None if primary is None else Venue(primary))
        for provider, spelled, number, symbol, primary in rows
    ]


def missed(venue: Venue) -> list[Hole]:
    """Since the newest candle of the last day. Of a primary venue without any the whole day: charts begin with it."""
    now = timezone.now()
    since = now - LOOKED_BACK
    newest = dict(
        Candle.objects.filter(venue=venue, interval=Interval.M1, ts__gte=since)
        .values_list("instrument_id")
        .annotate(Max("ts"))
    )
    now_ms = int(now.timestamp() * 1000)
    holes = []
    for route in routes([venue]):
        last = newest.get(route.instrument_id)
        if last is not None:
            holes.append(Hole(route.spelled, int(last.timestamp() * 1000) + MINUTE_MS, now_ms))
        elif route.primary is venue:
            holes.append(Hole(route.spelled, int(since.timestamp() * 1000), now_ms))
    return [hole for hole in holes if hole.start_ms < hole.end_ms]

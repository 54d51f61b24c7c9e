"""What ingest must know of the catalogue: who spells an instrument how, and since when its candles are missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from markets.calc.intervals import Interval
from markets.calc.venues import Venue
from markets.feeds.trail import Hole
from markets.models import Candle, ProviderSymbol
from markets.queries import gaps

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
    """What lacks in the candles of the last day; all of it where the primary venue has none: charts begin there."""
    now = timezone.now()
    start_ms, now_ms = (int(moment.timestamp() * 1000) for moment in (now - LOOKED_BACK, now))
    known = routes([venue])
    spelled = {route.instrument_id: route.spelled for route in known}
    begun = set(
        Candle.objects.filter(venue=venue, interval=Interval.M1, ts__gte=now - LOOKED_BACK)
        .values_list("instrument_id", flat=True)
        .distinct()
    )
    holes = [
        Hole(spelled[gap.instrument_id], gap.start_ms, gap.end_ms)
        for gap in gaps.missing([venue], start_ms=start_ms, end_ms=now_ms)
        if gap.instrument_id in spelled
    ]
    new = [route for route in known if route.primary is venue and route.instrument_id not in begun]
    return holes + [Hole(route.spelled, start_ms, now_ms) for route in new]

"""Instruments that the catalogue does not have and a provider knows: found, and added as the provider tells them.

Nothing that a person typed gets into the catalogue this way, so whoever is signed in may add for everybody; how
often, is limited.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from config.kit import audit, errors, limits
from markets import providers
from markets.calc import symbols
from markets.calc.provided import Found
from markets.calc.venues import Venue
from markets.models import Instrument, ProviderSymbol
from markets.providers import cache, faults
from markets.queries.instruments import public
from markets.queries.source import is_simulated
from markets.services import instruments

FRESH_S = 3600
MOST_A_DAY = 20
SHORTEST = 2
LONGEST = 80
NOT_ASKED = "Prices are simulated here: no provider is asked."
NOBODY = "No provider is set up."


class NotFound(errors.NotFound):
    code = "unknown_symbol"
    detail = "No provider knows this symbol."


@dataclass(frozen=True)
class Hit:
    found: Found
    provider: Venue
    here: Instrument | None = None  # the catalogue has it already

    @property
    def symbol(self) -> str:
        return self.here.symbol if self.here else self.found.symbol

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def exchange(self) -> str:
        return self.found.exchange


@dataclass(frozen=True)
class Searched:
    hits: list[Hit] = field(default_factory=list)
    why_none: str = ""  # where nobody could be asked


def search(text: str) -> Searched:
    """What the first provider that answers knows; a fault of theirs is a sentence, never an error."""
    text = " ".join(text.split())[:LONGEST]
    if len(text) < SHORTEST:
        return Searched()
    if is_simulated():
        return Searched(why_none=NOT_ASKED)
    why = NOBODY
    for provider in providers.configured():
        try:
            hits = _asked(provider, text)
        except faults.Fault as fault:
            why = f"{provider.venue.title}: {fault}"
            continue
        why = ""
        if hits:
            return Searched(_known(provider.venue, [hit for hit in hits if symbols.is_symbol(hit.symbol)]))
    return Searched(why_none=why)


def _asked(provider: providers.Provider, text: str) -> list[Found]:
    digest = hashlib.sha256(text.casefold().encode()).hexdigest()[:32]
    name = f"search:{provider.venue.slug}:{digest}"
    kept = cache.fetched(name, lambda: [list(hit) for hit in provider.search(text)], fresh_s=FRESH_S)
    return [Found(*hit) for hit in kept.value]


def _known(venue: Venue, hits: list[Found]) -> list[Hit]:
    theirs = ProviderSymbol.objects.filter(
        provider=venue, symbol__in=[hit.theirs for hit in hits], instrument__owner=None
    )
    by_theirs = {row.symbol: row.instrument for row in theirs.select_related("instrument")}
    by_ours = {row.symbol: row for row in public().filter(symbol__in=[hit.symbol for hit in hits])}
    return [Hit(hit, venue, by_theirs.get(hit.theirs) or by_ours.get(hit.symbol)) for hit in hits]


def add(symbol: str, *, text: str, user: User) -> Instrument:
    """The hit of this symbol among those for `text`; its history is fetched next. One that is here is answered."""
    searched = search(text)
    hit = next((hit for hit in searched.hits if hit.symbol == symbol), None)
    if hit is None:
        raise NotFound(searched.why_none)
    if hit.here is not None:
        return hit.here
    day_s = int(timedelta(days=1).total_seconds())
    verdict = limits.take("add-found", user.pk, limit=MOST_A_DAY, per_s=day_s, when_down="closed")
    if not verdict.allowed:
        raise errors.TooMany(retry_after_s=verdict.reset_s)
    made = instruments.add(
        instruments.Fresh(
            symbol=hit.found.symbol, name=hit.found.name[:160], kind=hit.found.kind, currency=_currency(hit),
            provider_symbols={hit.provider: hit.found.theirs},
            details={
                "exchange": hit.found.exchange[:20], "sector": hit.found.sector[:60],
                "industry": hit.found.industry[:80],
            },
        )
    )  # fmt: skip
    audit.record(actor_id=user.pk, action="instrument.added", subject=made, after=audit.snapshot(made))
    return made


def _currency(hit: Hit) -> str:
    """Yahoo's search does not say it, and an instrument in a wrong one would be worse than none."""
    if "/" in hit.found.symbol:
        return hit.found.symbol.partition("/")[2]
    if hit.found.currency:
        return hit.found.currency
    try:
        provider = providers.get(hit.provider)
        told = provider.history(hit.found.theirs, since=timezone.now().date() - timedelta(days=7), now=timezone.now())
    except faults.Fault as fault:
        raise NotFound(f"{hit.provider.title}: {fault}") from fault
    if not told.currency:
        raise NotFound(f"{hit.provider.title} does not say in which currency it is priced.")
    return told.currency

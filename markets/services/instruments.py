"""Instruments are added, changed and renamed; nobody removes one, because history leans on it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from config.kit import errors
from markets.calc import symbols
from markets.calc.venues import Venue
from markets.errors import SymbolTaken
from markets.models import Alias, Instrument, ProviderSymbol
from markets.queries.instruments import seen_by
from markets.services import catalogue_news, hand_prices

MOST_OWN = 200
FOR_GOOD = frozenset({"kind", "currency", "owner", "base"})
"""What is settled once: holdings and closes were booked under it."""


class TooManyOwn(errors.Conflict):
    code = "too_many_instruments"
    detail = f"You have {MOST_OWN} instruments of your own."


class ProviderSymbolTaken(errors.Conflict):
    code = "provider_symbol_taken"
    detail = "Another instrument has this symbol at this provider."


@dataclass(frozen=True)
class Fresh:
    """What somebody wants to add."""

    symbol: str
    name: str
    kind: str
    currency: str
    price: Decimal | None = None
    provider_symbols: dict[Venue, str] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def add(fresh: Fresh, *, owner: User | None = None) -> Instrument:
    """To the catalogue, or for its owner alone. Without a provider it is priced by hand."""
    if owner is not None:
        _leave_room(owner)
    refuse_taken(fresh.symbol, owner=owner)
    base = fresh.symbol.partition("/")[0] if "/" in fresh.symbol else ""
    primary = next(iter(fresh.provider_symbols), None)
    try:
        with transaction.atomic():
            made = Instrument.objects.create(
                **fresh.details, symbol=fresh.symbol, name=fresh.name, kind=fresh.kind, currency=fresh.currency,
                base=base, owner=owner, primary_venue=primary, hand_priced=owner is not None or primary is None,
            )  # fmt: skip
    except IntegrityError:  # somebody was faster
        raise SymbolTaken(attr="symbol") from None
    give_provider_symbols(made, fresh.provider_symbols)
    if fresh.price is not None:
        hand_prices.put(made, {timezone.now().date(): fresh.price})
    if owner is None:
        catalogue_news.changed(wanted=not made.hand_priced)
    return made


@transaction.atomic
def change(instrument: Instrument, *, symbol: str | None = None, price: Decimal | None = None, **values: Any) -> None:
    assert not FOR_GOOD & values.keys()
    if symbol is not None and symbol != instrument.symbol:
        rename(instrument, symbol)
    for name, value in values.items():
        setattr(instrument, name, value)
    instrument.save(update_fields=list(values))
    if price is not None:
        hand_prices.put(instrument, {timezone.now().date(): price})
    if instrument.owner_id is None:
        catalogue_news.changed()


def source_changed(instruments: Collection[Instrument]) -> None:
    """Active or not any more, of another provider, by hand: the price so far ends, who has it now tells the next."""
    by_hand = [one for one in instruments if one.hand_priced and one.active]
    transaction.on_commit(lambda: hand_prices.publish(by_hand))
    gone = {one.pk for one in instruments} - {one.pk for one in by_hand}
    catalogue_news.changed(gone=gone, wanted=any(one.active for one in instruments))


@transaction.atomic
def rename(instrument: Instrument, symbol: str) -> None:
    """The ticker before it leads here from now on. A private one had no address that others may have kept."""
    refuse_taken(symbol, owner=instrument.owner, but=instrument)
    before = instrument.symbol
    instrument.symbol = symbol
    try:
        with transaction.atomic():
            instrument.save(update_fields=["symbol"])
            Alias.objects.filter(symbol=symbol, instrument=instrument).delete()
            if instrument.owner_id is None:
                Alias.objects.update_or_create(symbol=before, defaults={"instrument": instrument})
    except IntegrityError:
        instrument.symbol = before
        raise SymbolTaken(attr="symbol") from None
    if instrument.owner_id is None:
        catalogue_news.changed()


def give_provider_symbols(instrument: Instrument, spelled: dict[Venue, str]) -> None:
    taken = ProviderSymbol.objects.exclude(instrument=instrument)
    for venue, symbol in spelled.items():
        if taken.filter(provider=venue, symbol=symbol).exists():
            raise ProviderSymbolTaken(attr="provider_symbols")
        ProviderSymbol.objects.update_or_create(
            instrument=instrument, provider=venue, defaults={"symbol": symbol}
        )  # fmt: skip


def refuse_taken(symbol: str, *, owner: User | None, but: Instrument | None = None) -> None:
    """Also what only the address has in common: `BTC-USDT` would hide the pair from its page."""
    spellings = {symbol, symbol.replace("-", "/", 1), symbols.in_address(symbol)}
    known = seen_by(owner).filter(symbol__in=spellings)
    aliases = Alias.objects.filter(symbol__in=spellings)
    if but is not None:
        known, aliases = known.exclude(pk=but.pk), aliases.exclude(instrument=but)
    if known.exists() or aliases.exists():
        raise SymbolTaken(attr="symbol")


def _leave_room(owner: User) -> None:
    User.objects.select_for_update().get(pk=owner.pk)  # two at once must not pass the count together
    if Instrument.objects.filter(owner=owner).count() >= MOST_OWN:
        raise TooManyOwn

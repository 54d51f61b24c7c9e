"""Prices that people write down: of instruments that have no other, and of a day that a provider got wrong."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.utils import timezone

from config.kit import hooks, money, valkey
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.errors import NotHandPriced
from markets.models import DailyClose, Instrument
from markets.queries.hand_prices import by_instrument

FOR_EVER_MS = 253_402_300_799_000  # the end of the year 9999: what a person wrote holds until they write another
log = structlog.get_logger(__name__)


def put(instrument: Instrument, prices: Mapping[date, Decimal | None]) -> None:
    """Each replaces what its day had; None takes it away."""
    if not instrument.hand_priced:
        raise NotHandPriced
    _store(instrument, prices)
    transaction.on_commit(lambda: publish([instrument]))


def fix(instrument: Instrument, prices: Mapping[date, Decimal | None]) -> None:
    """For administrators: what a market closed at, where the providers are wrong. It goes before theirs."""
    if instrument.hand_priced:
        put(instrument, prices)
    else:
        _store(instrument, prices)


def publish_missing() -> int:
    """Again for a Valkey that was emptied: no market streams these."""
    chosen = list(Instrument.objects.filter(hand_priced=True, active=True, merged_into=None))
    known = live.latest([instrument.pk for instrument in chosen])
    missing = [instrument for instrument in chosen if instrument.pk not in known]
    publish(missing)
    return len(missing)


def publish(instruments: Iterable[Instrument]) -> None:
    """Tell everybody the newest price. Without Valkey nobody is told now, and a job says it later."""
    known = by_instrument(instruments, newest=2)
    today = timezone.now().date()
    prices = [_price(instrument, known[instrument.pk], today) for instrument in instruments if known[instrument.pk]]
    bare = [instrument.pk for instrument in instruments if not known[instrument.pk]]
    try:
        live.publish(prices)
        live.forget(bare)
    except valkey.Unavailable:
        log.warning("prices written by hand could not be told", count=len(prices))


@transaction.atomic
def _store(instrument: Instrument, prices: Mapping[date, Decimal | None]) -> None:
    rows = DailyClose.objects.filter(instrument=instrument, source=Venue.HAND)
    rows.filter(day__in=list(prices)).delete()
    DailyClose.objects.bulk_create(
        DailyClose(instrument=instrument, day=day, source=Venue.HAND, close=price)
        for day, price in prices.items() if price is not None
    )  # fmt: skip
    if prices:
        hooks.call("ON_CLOSES", changed={instrument.pk: min(prices)})


def _price(instrument: Instrument, newest_first: list[tuple[date, Decimal]], today: date) -> Price:
    (day, price), *before = newest_first
    change = price - before[0][1] if before and day >= today - timedelta(days=1) else None
    return Price(
        instrument_id=instrument.pk, symbol=instrument.symbol, price=price, ts_ms=_ms(day), venue=Venue.HAND,
        good_until_ms=FOR_EVER_MS, low=price, high=price, change_24h=change,
        change_pct_24h=None if change is None else money.rounded(change / before[0][1] * 100, 8),
    )  # fmt: skip


def _ms(day: date) -> int:
    """A day's price is as of its end, today's as of now."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    return int(min(end, timezone.now()).timestamp() * 1000)

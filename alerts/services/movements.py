"""Moves of the day that are far beyond what an instrument usually does, told to who holds or watches it: once a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from alerts.calc.news import News
from alerts.calc.unusual import deviation, is_unusual
from alerts.models import Notification, Wishes
from alerts.queries.courses import now_ms
from alerts.services import notifications
from alerts.services.wording import shown
from analytics.models import Metrics
from analytics.queries import hours
from config.kit import money
from markets.calc.ticks import Price
from markets.models import Instrument
from markets.queries.quotes import quotes
from portfolios.models import Holding, Watched

KIND, TOGETHER = "movement", 1000
Interested = Mapping[int, set[int]]
"""Who holds or watches each instrument."""


def tell_of_movements() -> int:
    """How many were told."""
    interested = _interested()
    moved = _moved(interested)
    since = timezone.now() - timedelta(days=1)
    lately = Notification.objects.filter(kind=KIND, created_at__gt=since).order_by()
    known = set(lately.values_list("instrument_id", "user_id"))
    news = [
        _news(one, price, usual, user_id)
        for one, price, usual in moved
        for user_id in sorted(interested[one.pk])
        if (one.pk, user_id) not in known
    ]
    told = 0
    for first in range(0, len(news), TOGETHER):
        told += len(notifications.tell_all(news[first : first + TOGETHER]))
    return told


def _interested() -> Interested:
    off = set(Wishes.objects.filter(movements=False).values_list("user_id", flat=True))
    held = Holding.objects.filter(quantity__gt=0, portfolio__archived_at=None)
    found: dict[int, set[int]] = defaultdict(set)
    pairs: Iterable[tuple[int, int]] = (
        *held.values_list("instrument_id", "portfolio__owner_id"),
        *Watched.objects.values_list("instrument_id", "watchlist__owner_id"),
    )
    for instrument_id, user_id in pairs:
        if user_id not in off:
            found[instrument_id].add(user_id)
    return found


def _moved(interested: Interested) -> list[tuple[Instrument, Price, Decimal]]:
    """With what one deviation of theirs is. Prices that are old say nothing of today."""
    prices, at_ms = quotes(interested), now_ms()
    usual = dict(Metrics.objects.filter(instrument__in=interested).values_list("instrument_id", "volatility_30d"))
    known = Instrument.objects.in_bulk(list(interested))
    found = []
    for pk, one in known.items():
        price, yearly = prices.get(pk), usual.get(pk)
        if price is None or yearly is None or price.change_pct_24h is None or price.is_stale(at_ms):
            continue
        daily = deviation(yearly, always_open=hours.is_always_open(one))
        if is_unusual(price.change_pct_24h, daily):
            found.append((one, price, daily))
    return found


def _news(one: Instrument, price: Price, usual: Decimal, user_id: int) -> News:
    change = price.change_pct_24h or Decimal(0)
    size, way = shown(money.rounded(abs(change), 2)), "up" if change > 0 else "down"
    body = (
        f"It is at {shown(price.price)} {one.currency}. On most days it moves less than "
        f"{shown(money.rounded(usual, 2))} %; this is {shown(money.rounded(abs(change) / usual, 1))} times as much."
    )
    return News(
        user_id=user_id, kind=KIND, title=f"{one.symbol} is {way} {size} % today", body=body,
        once=once_of(one, user_id, timezone.now().date()), path=f"/markets/{one.symbol.replace('/', '-')}/",
        instrument_id=one.pk,
    )  # fmt: skip


def once_of(one: Instrument, user_id: int, day: date) -> str:
    return f"movement:{one.pk}:{user_id}:{day}"

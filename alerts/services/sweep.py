"""What ticks do not drive, each minute: windows, indicators, portfolios, feeds, ends, and crossings that nobody saw.

Everything goes through the claim of `firing`, so it does no harm to look again, and two sweeps at once are as one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alerts.calc.figures import Seen
from alerts.models import Alert
from alerts.queries.courses import Courses, minutes, now_ms, of_price
from alerts.services import firing
from config.kit import valkey
from config.kit.commit import afterwards
from config.kit.errors import OUTAGES
from markets import engine
from markets.live import levels
from markets.models import Instrument
from markets.queries.quotes import quotes

SWEPT, GAP = valkey.key("alerts", "swept"), valkey.key("alerts", "gap")
BEHIND_MS, REREAD_S = 90_000, 1800
"""Candles of a gap come late, by backfill: for half an hour each sweep reads them again."""
LONGEST_GAP_MS = 30 * 86_400_000
LOOKED_AT = 2000
ACTIVE = Alert.Status.ACTIVE
log = structlog.get_logger(__name__)


def sweep() -> int:
    """How many fired."""
    expire()
    wake()
    fired = 0
    for some in _some(_not_prices()):
        fired += _look(some)
    return fired + sweep_prices()


def expire() -> int:
    rows = Alert.objects.filter(status__in=(ACTIVE, Alert.Status.PAUSED), expires_at__lte=timezone.now())
    with transaction.atomic():
        ids = list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        Alert.objects.filter(pk__in=ids).update(status=Alert.Status.EXPIRED, updated_at=timezone.now())
        if ids:
            gone = [str(pk) for pk in ids]
            afterwards(levels.changed, firing.SUBSCRIBER, disarmed=gone)
    return len(ids)


def wake() -> None:
    """Those whose cool-down ends before the next sweep are watched again, from the side where their price is now."""
    now = timezone.now()
    rows = Alert.objects.filter(
        kind=Alert.Kind.PRICE, status=ACTIVE, quiet_until__gt=now - timedelta(hours=1),
        quiet_until__lte=now + firing.SOON,
    )  # fmt: skip
    for some in _some(rows):
        _look(some)
        levels.changed(
            firing.SUBSCRIBER, armed=firing.levels_of(firing.watched().filter(pk__in=[it.pk for it in some]))
        )


def sweep_prices() -> int:
    """Missed crossings: of the last price, and where the engine was away of the candles since."""
    since_ms, end_ms = _gap_since(), now_ms()
    fired = 0
    watched = Instrument.objects.in_bulk(list(firing.watched().values_list("instrument_id", flat=True).distinct()))
    prices = quotes(watched)
    for one in watched.values():
        seen = minutes(one, since_ms, end_ms) if since_ms is not None else []
        if one.pk in prices:
            seen.append(of_price(prices[one.pk], end_ms))
        if seen:
            fired += _take(_reached(one, seen), seen)
    valkey.client().set(SWEPT, end_ms)
    return fired


def _reached(one: Instrument, seen: Sequence[Seen]) -> list[UUID]:
    """Those that any of it might matter to; few, where the engine works."""
    low, high = min(it.low for it in seen), max(it.high for it in seen)
    above, below, unknown = (Q(side=side) for side in ("above", "below", "unknown"))
    rows = firing.watched().filter(instrument=one).filter(
        unknown | (below & Q(target__lte=high)) | (above & Q(target__gte=low))
    )  # fmt: skip
    return list(rows.values_list("pk", flat=True))


def _take(ids: Sequence[UUID], seen: Sequence[Seen]) -> int:
    fired = 0
    for first in range(0, len(ids), firing.TOGETHER):
        fired += _evaluated(dict.fromkeys(ids[first : first + firing.TOGETHER], seen))
    return fired


def _evaluated(seen: Mapping[UUID, Sequence[Seen]]) -> int:
    """The engine hears what became of them."""
    before = dict(Alert.objects.filter(pk__in=seen).values_list("pk", "turn"))
    rows = firing.surely(seen)
    moved = [row for row in rows if row.kind == Alert.Kind.PRICE]
    if moved:
        gone = [str(row.pk) for row in moved if row.status != ACTIVE]
        levels.changed(firing.SUBSCRIBER, armed=firing.levels_of(moved), disarmed=gone)
    return sum(row.turn > before.get(row.pk, row.turn) for row in rows)


def _not_prices() -> QuerySet[Alert]:
    return Alert.objects.filter(status=ACTIVE).exclude(kind=Alert.Kind.PRICE)


def _some(rows: QuerySet[Alert]) -> Iterator[list[Alert]]:
    """Those that watch the same stand together."""
    order = rows.select_related("instrument", "portfolio").order_by("instrument_id", "kind", "window", "pk")
    found: list[Alert] = []
    for _, group in groupby(order.iterator(chunk_size=LOOKED_AT), attrgetter("instrument_id")):
        found += group
        if len(found) >= LOOKED_AT:
            yield found
            found = []
    if found:
        yield found


def _look(alerts: Sequence[Alert]) -> int:
    courses = Courses(alerts)
    seen: dict[UUID, list[Seen]] = {}
    for alert in alerts:
        try:
            course = courses.of(alert)
        except OUTAGES:
            raise
        except Exception:  # one that cannot be worked out must not stop all others
            log.exception("an alert cannot be looked at", alert=str(alert.pk), kind=alert.kind)
            continue
        if firing.change_of(alert, course) is not None:  # without a lock, which most of them need not take
            seen[alert.pk] = course
    ids, fired = list(seen), 0
    for first in range(0, len(ids), firing.TOGETHER):
        fired += _evaluated({pk: seen[pk] for pk in ids[first : first + firing.TOGETHER]})
    return fired


def _gap_since() -> int | None:
    """None: the engine has seen every price, or is about to."""
    client: Any = valkey.client()
    end_ms = now_ms()
    read, swept = client.get(engine.SEEN), client.get(SWEPT)
    read_ms = int(read.partition(b"-")[0]) if read and read != engine.BEGINNING else end_ms - 3_600_000
    began_ms = min(read_ms, int(swept) if swept else read_ms)
    known = client.get(GAP)
    if end_ms - read_ms > BEHIND_MS or (swept and end_ms - int(swept) > 2 * BEHIND_MS):
        began_ms = max(min(began_ms, int(known) if known else began_ms), end_ms - LONGEST_GAP_MS)
        client.set(GAP, began_ms, ex=REREAD_S)
        return began_ms
    return int(known) if known else None

"""Old candles go, the narrow ones first: what a chart of last year shows in minutes nobody looks at."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from markets.calc.intervals import BY_SLUG
from markets.models import Candle
from markets.services.partitions import BY_INTERVAL, PATIENCE, partitions


def drop_old(today: date | None = None) -> list[str]:
    """Drop the partitions that are older than their interval is kept, and delete the rows that are in none.

    The month that the limit falls into stays whole until it is over it.
    """
    dropped, today = [], today or timezone.now().date()
    for slug, days in settings.CANDLES_KEPT_DAYS.items():
        limit = today - timedelta(days=days)
        if family := BY_INTERVAL.get(slug):
            for name, start in partitions(family).items():
                if family.after(start) <= limit:
                    _drop(name)
                    dropped.append(name)
            _empty(family.default, limit)
        else:
            midnight = datetime.combine(limit, time(), UTC)
            Candle.objects.filter(interval=BY_SLUG[slug], ts__lt=midnight).delete()
    return dropped


@transaction.atomic
def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(f"DROP TABLE {name}")


def _empty(default: str, limit: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {default} WHERE ts < %s", [limit])  # noqa: S608

"""Candles for charts and indicators. Floats: no money is ever counted from them, the closes are exact.

One table in parts (migration 0002): what is narrower than an hour has a partition a month, made ahead and dropped
whole by jobs (services/partitions.py, services/retention.py), so that nothing is ever deleted row by row there.
"""

from django.db import models

from markets.calc.intervals import SLUGS
from markets.models.instrument import VENUES


class Candle(models.Model):
    pk = models.CompositePrimaryKey("instrument_id", "venue", "interval", "ts")
    # No constraint: it would be looked up for each of a million rows a day, and one instrument that somebody deleted
    # would refuse the whole batch. The writer leaves out what has no instrument (services/candles.py).
    instrument = models.ForeignKey(
        "markets.Instrument", models.CASCADE, related_name="candles", db_index=False, db_constraint=False
    )
    venue = models.PositiveSmallIntegerField(choices=VENUES)
    interval = models.PositiveSmallIntegerField(choices=[(int(interval), slug) for interval, slug in SLUGS.items()])
    ts = models.DateTimeField()
    open = models.FloatField()
    high = models.FloatField()
    low = models.FloatField()
    close = models.FloatField()
    volume = models.FloatField(default=0)

    class Meta:
        ordering = ("ts",)

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.interval} {self.ts:%Y-%m-%d %H:%M}"

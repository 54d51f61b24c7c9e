"""What a day closed at, exact: history, returns and prefilled prices read only this. FX rates and hand prices too.

A partition a year (migration 0002): a month of closes is some thousand rows, and a history of twenty years would be
planned over 240 of them.
"""

from django.db import models

from markets.models.instrument import VENUES


class DailyClose(models.Model):
    pk = models.CompositePrimaryKey("instrument_id", "day", "source")
    instrument = models.ForeignKey("markets.Instrument", models.CASCADE, related_name="closes", db_index=False)
    day = models.DateField()
    source = models.PositiveSmallIntegerField(choices=VENUES)
    close = models.DecimalField(max_digits=38, decimal_places=18)
    adjusted_to = models.DateField(null=True, help_text="Splits up to this day are in it; empty: none are.")

    class Meta:
        ordering = ("day",)
        constraints = (models.CheckConstraint(condition=models.Q(close__gt=0), name="close_is_positive"),)

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.day}"

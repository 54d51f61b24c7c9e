"""A simulated price that somebody set: from `at` on the walk is `factor` times what it would have been."""

from django.db import models

from markets.models.instrument import Instrument


class SimulatedShift(models.Model):
    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="shifts")
    at = models.DateTimeField()
    factor = models.FloatField(help_text="All shifts up to a moment multiply.")

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=["instrument", "at"], name="one_shift_a_moment"),
            models.CheckConstraint(condition=models.Q(factor__gt=0), name="factor_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.instrument_id} × {self.factor:g}"

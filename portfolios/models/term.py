"""How long something must be held to count as held long, where it differs from portfolios/calc/terms.py."""

from django.db import models

from markets.models import Instrument


class Term(models.Model):
    country = models.CharField(max_length=60, help_text="As in a person's profile: India")
    kind = models.CharField(max_length=10, choices=Instrument.Kind, blank=True, help_text="Empty: every other kind.")
    months = models.PositiveSmallIntegerField(help_text="Sold later than so many months after it was bought: long.")

    class Meta:
        ordering = ("country", "kind")
        constraints = (models.UniqueConstraint(fields=["country", "kind"], name="one_term_a_kind"),)

    def __str__(self) -> str:
        return f"{self.country} {self.kind or 'else'}: {self.months} months"

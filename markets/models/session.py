"""When an exchange trades: one row a trading day, as its calendar has it."""

from django.db import models


class Session(models.Model):
    calendar = models.CharField(max_length=10)  # a market's code, as XNSE, XNYS
    day = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        ordering = ("calendar", "day")
        constraints = (models.UniqueConstraint(fields=["calendar", "day"], name="one_session_a_day"),)

    def __str__(self) -> str:
        return f"{self.calendar} {self.day}"

"""What follows from the ledger: written with it, and thrown away and worked out anew at will."""

from django.db import models

from portfolios.models import columns
from portfolios.models.ledger import Transaction
from portfolios.models.portfolio import Portfolio


class Holding(columns.Sums):
    """One instrument in one portfolio, held now or before, with its part of the portfolio's sums."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="holdings")
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, related_name="+")
    quantity = columns.total()
    cost = columns.total()
    base_cost = columns.total()
    currency = columns.currency(help_text="Of the lots; empty where they differ.", blank=True)
    last_price = columns.amount(null=True, help_text="Of the last trade: stands in where the market has none.")
    last_currency = columns.currency(blank=True)
    last_day = models.DateField(null=True, help_text="Of the newest transaction: one after it needs no refolding.")
    last_ms = models.BigIntegerField(default=-1, help_text="Of its instant; -1: a date.")
    reordered_on = models.DateField(null=True, help_text="A day whose inflows had to go before its outflows.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["portfolio", "instrument"], name="one_holding_an_instrument"),
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="nothing_below_zero_is_held"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.instrument_id}"


class Lot(models.Model):
    """An open lot. Under average cost its costs are those it was bought at, and what counts is the holding's purse."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="lots")
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, related_name="+")
    name = models.CharField(max_length=80, help_text="The transaction that opened it, and which of its lots.")
    number = models.BigIntegerField()
    acquired_on = models.DateField()
    quantity = columns.amount()
    cost = columns.amount()
    base_cost = columns.amount()
    currency = columns.currency()
    unit = columns.amount(help_text="Base cost of one when it was opened or split: what HIFO goes by.")

    class Meta:
        ordering = ("acquired_on", "number", "name")
        constraints = (models.UniqueConstraint(fields=["portfolio", "instrument", "name"], name="one_lot_a_name"),)
        indexes = (
            models.Index(fields=["portfolio", "instrument", "acquired_on", "number", "name"], name="lots_by_age"),
            models.Index(fields=["portfolio", "instrument", "-unit", "acquired_on", "number"], name="lots_by_price"),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.acquired_on}"


class Gain(models.Model):
    """What came of a lot, or a part of it, when it was sold. In base units."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="gains")
    transaction = models.ForeignKey(Transaction, models.CASCADE, related_name="gains")
    instrument = models.ForeignKey("markets.Instrument", models.RESTRICT, related_name="+")
    lot = models.CharField(max_length=80)
    acquired_on = models.DateField()
    sold_on = models.DateField()
    quantity = columns.amount()
    proceeds = columns.amount()
    cost = columns.amount()
    by_currency = columns.amount()

    class Meta:
        ordering = ("sold_on", "id")
        indexes = (models.Index(fields=["portfolio", "sold_on"], name="gains_by_day"),)

    def __str__(self) -> str:
        return f"{self.proceeds} for {self.cost}"


class CashBalance(models.Model):
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="cash_balances")
    currency = columns.currency()
    amount = columns.total()
    base = columns.total()  # what it was worth as it came and went

    class Meta:
        ordering = ("currency",)
        constraints = (models.UniqueConstraint(fields=["portfolio", "currency"], name="one_balance_a_currency"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class DailyValue(models.Model):
    """At the end of a UTC day, in base units."""

    pk = models.CompositePrimaryKey("portfolio_id", "day")
    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="daily_values")
    day = models.DateField()
    value = columns.amount()
    invested = columns.amount()
    cash = columns.amount()
    came_in = columns.total()
    went_out = columns.total()
    twr_index = columns.amount()
    missing = models.JSONField(default=list, help_text="Instruments without a price that day.")

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.value}"


class Check(models.Model):
    """A nightly proof that what is kept is what the ledger says when it is worked out from nothing."""

    portfolio = models.ForeignKey(Portfolio, models.CASCADE, related_name="proofs")
    checked_at = models.DateTimeField(auto_now_add=True)
    days = models.PositiveIntegerField()
    differences = models.JSONField(default=list)

    class Meta:
        ordering = ("-checked_at",)

    def __str__(self) -> str:
        return f"{self.portfolio_id}: {len(self.differences)} differences"

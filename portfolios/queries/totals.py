"""What transactions come to together, in base units at each one's own rate."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO, exactly
from portfolios.models import Transaction

WIDE: Any = DecimalField(max_digits=76, decimal_places=36)
CASH_IN = Q(kind=Kind.DEPOSIT) | Q(kind=Kind.TRANSFER_IN, instrument=None)
CASH_OUT = Q(kind=Kind.WITHDRAWAL) | Q(kind=Kind.TRANSFER_OUT, instrument=None)
KINDS_OF_COST = (Kind.FEE, Kind.TAX)


class Total(NamedTuple):
    """Of all transactions of the portfolios in one base currency; amounts are before fee and tax."""

    currency: str
    many: int
    put_in: Decimal
    taken_out: Decimal
    bought: Decimal
    sold: Decimal
    income: Decimal
    costs: Decimal  # fees and taxes, of whatever

    @property
    @exactly
    def cash(self) -> Decimal:
        """What it made of the cash."""
        return self.put_in - self.taken_out - self.bought + self.sold + self.income - self.costs


@exactly
def totals(rows: QuerySet[Transaction]) -> list[Total]:
    """One for each base currency, the most transactions first. What is void is not counted."""
    told = Transaction.objects.filter(pk__in=rows.order_by().values("pk"), void=False)
    found = told.values("portfolio__base_currency").annotate(
        many=Count("pk"),
        put_in=_sum(F("amount"), CASH_IN),
        taken_out=_sum(F("amount"), CASH_OUT),
        bought=_sum(F("amount"), Q(kind=Kind.BUY)),
        sold=_sum(F("amount"), Q(kind=Kind.SELL)),
        income=_sum(F("amount"), Q(kind__in=(Kind.DIVIDEND, Kind.INTEREST))),
        charged=_sum(F("amount"), Q(kind__in=KINDS_OF_COST)),
        beside=_sum(F("fee") + F("tax"), Q()),
    )
    return [
        Total(
            it["portfolio__base_currency"], it["many"], it["put_in"], it["taken_out"], it["bought"], it["sold"],
            it["income"], it["charged"] + it["beside"],
        )
        for it in found.order_by("-many", "portfolio__base_currency")
    ]  # fmt: skip


def _sum(amount: Any, which: Q) -> Any:
    value = Sum(amount * F("rate"), filter=which, output_field=WIDE)
    return Coalesce(value, Value(ZERO), output_field=WIDE)

"""What a write would do, by doing it and taking it back: a preview cannot say anything else than what is then saved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.db.models import Sum

from portfolios.calc.drafts import Draft
from portfolios.calc.exact import ZERO, exactly, quotient
from portfolios.models import CashBalance, Gain, Holding, Portfolio
from portfolios.services import ledger, portfolios
from portfolios.services.ledger import New, Written

Answer = TypeVar("Answer")
SHOWN_LOTS = 12


@dataclass(frozen=True, slots=True)
class Effect:
    """Of one transaction: what is there after it. Cash that it does not move is not told."""

    written: Written
    cash: dict[str, tuple[Decimal, Decimal]]  # by currency: before and after
    holding: Holding | None
    average: Decimal | None  # base cost of one, after it
    gained: Decimal
    lots: Sequence[Gain] = field(default_factory=tuple)
    more_lots: int = 0

    @property
    def below_zero(self) -> list[str]:
        return [currency for currency, (before, after) in self.cash.items() if after < 0 and after < before]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a method makes of the same ledger, in base units."""

    gained: Decimal
    cost: Decimal
    fees: Decimal
    by_year: dict[int, Decimal]


def rehearsed(do: Callable[[], Answer]) -> Answer:
    """Its answer; nothing of it stays, and nobody hears of it."""
    with transaction.atomic():
        answer = do()
        transaction.set_rollback(True)
    return answer


def of_transaction(portfolio: Portfolio, draft: Draft, *, to: Portfolio | None, by: int) -> Effect:
    """Raises what `ledger.record` raises."""
    return rehearsed(lambda: _effect(portfolio, draft, to=to, by=by))


def _effect(portfolio: Portfolio, draft: Draft, *, to: Portfolio | None, by: int) -> Effect:
    before, gained = _cash(portfolio), portfolio.gained
    written = ledger.send(portfolio, draft, to=to, by=by) if to else ledger.record(portfolio, New(draft), by=by)
    after = _cash(portfolio)
    moved = {
        name: (before.get(name, ZERO), after.get(name, ZERO))
        for name in sorted({*before, *after})
        if before.get(name, ZERO) != after.get(name, ZERO)
    }
    holding = Holding.objects.filter(portfolio=portfolio, instrument=draft.asset).first() if draft.asset else None
    lots = Gain.objects.filter(transaction=written.row.pk)
    return Effect(
        written, moved, holding, average(holding), _less(written.portfolio.gained, gained), list(lots[:SHOWN_LOTS]),
        max(0, lots.count() - SHOWN_LOTS),
    )  # fmt: skip


def average(holding: Holding | None) -> Decimal | None:
    if holding is None or not holding.quantity:
        return None
    return quotient(Decimal(holding.base_cost), Decimal(holding.quantity))


def of_change(portfolio: Portfolio, **values: str) -> tuple[Settled, Settled]:
    """The same ledger by the method that is, and by the one that may be."""
    now = _settled(portfolio)
    return now, rehearsed(lambda: _settled(portfolios.change(portfolio, **values)))


def _settled(portfolio: Portfolio) -> Settled:
    rows = Gain.objects.filter(portfolio=portfolio).values("sold_on__year")
    years = rows.annotate(brought=Sum("proceeds"), had_cost=Sum("cost")).order_by("sold_on__year")
    return Settled(
        gained=portfolio.gained,
        cost=Holding.objects.filter(portfolio=portfolio).aggregate(all=Sum("base_cost"))["all"] or ZERO,
        fees=portfolio.fees,
        by_year={row["sold_on__year"]: _less(row["brought"], row["had_cost"]) for row in years},
    )


@exactly
def _less(one: Decimal, other: Decimal) -> Decimal:
    return one - other


def _cash(portfolio: Portfolio) -> dict[str, Decimal]:
    return dict(CashBalance.objects.filter(portfolio=portfolio).values_list("currency", "amount"))

"""A person's backtests. Lists leave out what only the page of one needs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from analytics.calc.backtest.comparison import Compared, differences, remarks
from analytics.calc.backtest.reading import read
from analytics.models import Backtest
from config.kit import errors
from markets.calc.intervals import SLUGS, Interval

HEAVY = ("result", "trades")


class NotComparable(errors.Conflict):
    code = "not_comparable"
    detail = "Only backtests that are done can be compared."


def of(owner: User) -> QuerySet[Backtest]:
    return Backtest.objects.filter(owner=owner).select_related("instrument").defer(*HEAVY)


def one(owner: User, backtest_id: UUID) -> Backtest:
    """With its curves, without its trades."""
    found: Backtest | None = (
        Backtest.objects.filter(owner=owner, pk=backtest_id).select_related("instrument").defer("trades").first()
    )
    if found is None:
        raise errors.NotFound("There is no backtest of this id.")
    return found


def trades(backtest: Backtest) -> list[dict[str, object]]:
    return backtest.trades or []


def compared(owner: User, ids: Sequence[UUID]) -> list[Backtest]:
    """In the order asked for; all of them done, and all of one kind of prices."""
    mine = Backtest.objects.filter(owner=owner, pk__in=ids).select_related("instrument").defer("trades")
    known = {row.pk: row for row in mine}
    if any(each not in known for each in ids):
        raise errors.NotFound("There is no backtest of one of these ids.")
    rows = [known[each] for each in dict.fromkeys(ids)]
    if any(row.state != Backtest.State.DONE for row in rows):
        raise NotComparable
    if len({row.simulated for row in rows}) > 1:
        raise NotComparable("One is of simulated prices and one of real ones: those never stand beside each other.")
    return rows


def beside(rows: Sequence[Backtest]) -> dict[str, Any]:
    """How those after the first differ from it."""
    runs = [_run(row) for row in rows]
    return {
        "differences": [differences(runs[0].figures, run.figures) for run in runs[1:]],
        "remarks": [remark._asdict() for remark in remarks(runs)],
    }


def _run(row: Backtest) -> Compared:
    strategy = read(row.strategy)
    costs = strategy.fee_bps + strategy.slippage_bps
    slug = SLUGS[Interval(row.interval)]
    return Compared(row.instrument.symbol, slug, row.start, row.end, costs, row.summary or {})

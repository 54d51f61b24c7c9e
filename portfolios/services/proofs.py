"""Each night a few portfolios are worked out from nothing: what is kept must be that, to the last digit."""

from uuid import UUID

from django.db.models import F, Max
from django.utils import timezone

from config.kit import jobs
from portfolios.models import Check, DailyValue, Portfolio
from portfolios.queries.proof import differences

SAMPLE = 25


class BooksDiffer(Exception):
    """A job that ends with this is a failed one: the admin shows it, and superusers get a letter."""


def ask_for_sample() -> list[UUID]:
    """Those that were proved longest ago, or never."""
    rows = Portfolio.objects.annotate(proved_at=Max("proofs__checked_at")).filter(version__gt=0)
    chosen = list(rows.order_by(F("proved_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:SAMPLE])
    for pk in chosen:
        jobs.enqueue("portfolios.prove_one", str(pk))
    return chosen


def prove(portfolio_id: UUID) -> Check | None:
    """None, where it waits to be worked out anyway or was changed meanwhile."""
    before = _settled(portfolio_id)
    if before is None:
        return None
    found = differences(before)
    after = _settled(portfolio_id)
    if after is None or (after.version, after.history_from) != (before.version, before.history_from):
        return None
    last = Check.objects.filter(portfolio=portfolio_id).first()
    if last is None or not found or last.differences != found:  # a second try need not say it again
        days = DailyValue.objects.filter(portfolio=portfolio_id).count()
        last = Check.objects.create(portfolio=before, days=days, differences=found)
    if found:
        raise BooksDiffer(f"{len(found)} figures of portfolio {portfolio_id} differ, the first: {found[0]}")
    return last


def _settled(portfolio_id: UUID) -> Portfolio | None:
    row = Portfolio.objects.filter(pk=portfolio_id).first()
    return row if row is not None and (row.history_from or timezone.now().date()) >= timezone.now().date() else None

"""Daily values are kept: from the day that changed, a year at a time, so that who is stopped goes on where it was."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from config.kit import jobs
from markets.models import Instrument
from portfolios.models import DailyValue, Holding, Portfolio, Transaction
from portfolios.queries.daily import account
from portfolios.services.rows import insert

DAY = timedelta(days=1)
STRETCH = timedelta(days=366)
LATE = timedelta(days=7)  # closes come that late, and are corrected


def rebuild(portfolio_id: UUID) -> None:
    """Until it is done, or the job's time is up: then it goes on where it stopped. Running twice changes nothing."""
    while (portfolio := _waiting(portfolio_id)) is not None:
        _go_on(portfolio)


def extend_all() -> int:
    """Yesterday for everybody, and the days before it again. How many portfolios that were."""
    since = timezone.now().date() - LATE
    rows = Portfolio.objects.filter(pk__in=Transaction.objects.filter(void=False).values("portfolio"))
    wanted = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in wanted:
        wait_from(pk, since)
    return len(wanted)


@transaction.atomic
def wait_from(portfolio_id: UUID, day: date) -> None:
    """Daily values from `day` on are worked out anew. Another version: who is at it knows too little by now."""
    earlier = Least(Coalesce("history_from", day), day)
    Portfolio.objects.filter(pk=portfolio_id).update(history_from=earlier, version=F("version") + 1)
    jobs.enqueue("portfolios.rebuild_history", str(portfolio_id))


def prices_changed(*, changed: Mapping[int, date]) -> None:
    """Closes of these instruments are others than before, each from a day on (settings.HOOKS)."""
    today = timezone.now().date()
    past = {pk: first for pk, first in changed.items() if first < today}
    if past and _touched(past).exists():
        jobs.enqueue("portfolios.follow_prices", [(pk, first.isoformat()) for pk, first in past.items()])


def follow_prices(changed: Mapping[int, date]) -> None:
    """What was worked out with other closes is worked out anew."""
    for pk in _touched(changed).order_by("pk").values_list("pk", flat=True):
        held = Holding.objects.filter(portfolio=pk, instrument__in=changed).values_list("instrument_id", flat=True)
        wait_from(pk, min((changed[it] for it in held), default=min(changed.values())))


def _touched(changed: Iterable[int]) -> QuerySet[Portfolio]:
    """Who has or had one of them, and with currencies among them whoever has money that is not their own."""
    which = Q(pk__in=Holding.objects.filter(instrument__in=changed).values("portfolio"))
    if Instrument.objects.filter(pk__in=changed, kind=Instrument.Kind.FX).exists():
        foreign = Transaction.objects.filter(void=False).exclude(currency=F("portfolio__base_currency"))
        which |= Q(pk__in=foreign.values("portfolio"))
    return Portfolio.objects.filter(which)


def _waiting(portfolio_id: UUID) -> Portfolio | None:
    today = timezone.now().date()
    return Portfolio.objects.filter(pk=portfolio_id, history_from__lt=today).first()


def _go_on(portfolio: Portfolio) -> None:
    """Ends early when something has changed under it: then it is to begin anew."""
    waits = portfolio.history_from
    assert waits is not None
    found = account(portfolio, since=waits, until=timezone.now().date() - DAY)
    if found is None or found.first > found.last:
        _keep(portfolio, [], since=waits, waits=None)
        return
    since = min(waits, found.first)
    while found.first <= found.last:
        rows = found.rows(found.first + STRETCH)
        waits = found.first if found.first <= found.last else None
        if not _keep(portfolio, rows, since=since, waits=waits):
            return
        since = found.first


@transaction.atomic
def _keep(portfolio: Portfolio, rows: list[DailyValue], *, since: date, waits: date | None) -> bool:
    """False, and nothing is kept, when the ledger or prices are others by now. `waits` None: that was all."""
    as_it_was = Portfolio.objects.filter(
        pk=portfolio.pk, version=portfolio.version, history_from=portfolio.history_from
    )  # fmt: skip
    if not as_it_was.update(history_from=waits):
        return False
    old = DailyValue.objects.filter(portfolio=portfolio, day__gte=since)
    (old if waits is None else old.filter(day__lt=waits)).delete()
    insert(rows)
    portfolio.history_from = waits
    return True

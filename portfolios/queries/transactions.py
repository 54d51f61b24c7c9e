"""Transactions as lists show them: newest first, narrowed by what somebody looks for."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, DecimalField, F, Q, QuerySet, Value, When

from accounts.models import User
from config.kit.errors import NotFound
from markets.models import Instrument
from portfolios.calc.entries import OF_SHARES, Kind
from portfolios.models import Portfolio, Transaction

LEAVES = (Kind.BUY, Kind.WITHDRAWAL, Kind.FEE, Kind.TAX)
TRAVELS = (Kind.TRANSFER_IN, Kind.TRANSFER_OUT)
NUMBER = DecimalField(max_digits=38, decimal_places=18)

# What it came to, in its own currency: with fee and tax where money leaves, less them where it comes.
TOTAL = Case(
    When(kind__in=list(OF_SHARES), then=Value(Decimal(0), output_field=NUMBER)),
    When(kind__in=TRAVELS, instrument__isnull=False, then=F("amount")),
    When(Q(kind__in=LEAVES) | Q(kind=Kind.TRANSFER_OUT), then=F("amount") + F("fee") + F("tax")),
    default=F("amount") - F("fee") - F("tax"),
    output_field=NUMBER,
)


def transactions_of(portfolio: Portfolio, *, history: bool = False) -> QuerySet[Transaction]:
    """`history`: those that were deleted too, and what each said before."""
    return _shown(Transaction.objects.filter(portfolio=portfolio), history=history)


def transactions_of_all(user: User, *, history: bool = False) -> QuerySet[Transaction]:
    """Of all portfolios of a person."""
    return _shown(Transaction.objects.filter(portfolio__owner=user).select_related("portfolio"), history=history)


def transaction_for(portfolio: Portfolio, transaction_id: UUID | str, *, history: bool = False) -> Transaction:
    found = transactions_of(portfolio, history=history).filter(pk=transaction_id).first()
    if found is None:
        raise NotFound("There is no such transaction.")
    found.portfolio = portfolio
    return found


def transaction_of(user: User, transaction_id: UUID | str, *, history: bool = False) -> Transaction:
    """In whichever of their portfolios it is."""
    found = transactions_of_all(user, history=history).filter(pk=transaction_id).first()
    if found is None:
        raise NotFound("There is no such transaction.")
    return found


def narrowed(
    rows: QuerySet[Transaction], *, kinds: Iterable[str] = (), instrument: Instrument | None = None,
    since: date | datetime | None = None, until: date | datetime | None = None, least: Decimal | None = None,
    most: Decimal | None = None, q: str = "", origin: str = "", tag: str = "",
) -> QuerySet[Transaction]:  # fmt: skip
    """`until` a date: with that day; an instant: before it."""
    if kinds := list(kinds):
        rows = rows.filter(kind__in=kinds)
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    if since is not None:
        rows = rows.filter(_after(since))
    if until is not None:
        rows = rows.filter(_before(until))
    if least is not None:
        rows = rows.filter(Q(total__gte=least))
    if most is not None:
        rows = rows.filter(Q(total__lte=most))
    if origin:
        rows = rows.filter(origin=origin)
    if tag:
        rows = rows.filter(tags__contains=[tag])
    for word in q.split():
        named = Q(instrument__symbol__icontains=word) | Q(instrument__name__icontains=word)
        rows = rows.filter(named | Q(note__icontains=word) | Q(tags__icontains=word) | Q(kind=word.lower()))
    return rows


def _shown(rows: QuerySet[Transaction], *, history: bool) -> QuerySet[Transaction]:
    rows = rows.select_related("instrument", "other_side").annotate(total=TOTAL).order_by("-executed_on", "-number")
    return rows.prefetch_related("revisions__instrument") if history else rows.filter(void=False)


def _after(moment: date | datetime) -> Q:
    """A day that is only a date begins before any of its instants."""
    if not isinstance(moment, datetime):
        return Q(executed_on__gte=moment)
    return Q(executed_at__gte=moment) | Q(executed_at=None, executed_on__gt=moment.date())


def _before(moment: date | datetime) -> Q:
    if not isinstance(moment, datetime):
        return Q(executed_on__lte=moment)
    return Q(executed_at__lt=moment) | Q(executed_at=None, executed_on__lte=moment.date())

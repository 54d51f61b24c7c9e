"""Which alerts somebody has, how near they are, and when they would have fired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from alerts.models import Alert
from config.kit.errors import NotFound
from markets.models import Instrument


@dataclass(frozen=True, slots=True)
class Would:
    """One time that it would have fired."""

    at: datetime
    value: Decimal


def alerts_of(
    user: User, *, status: Sequence[str] = (), kind: Sequence[str] = (), instrument: Instrument | None = None
) -> QuerySet[Alert]:
    """The newest first."""
    rows = Alert.objects.filter(owner=user).select_related("instrument", "portfolio")
    if status:
        rows = rows.filter(status__in=status)
    if kind:
        rows = rows.filter(kind__in=kind)
    return rows if instrument is None else rows.filter(instrument=instrument)


def alert_for(user: User, alert_id: UUID | str) -> Alert:
    """A stranger's is not there at all."""
    try:
        named = alert_id if isinstance(alert_id, UUID) else UUID(alert_id)
    except ValueError:
        raise NotFound("There is no such alert.") from None
    found = alerts_of(user).filter(pk=named).first()
    if found is None:
        raise NotFound("There is no such alert.")
    return found


def distances(alerts: Sequence[Alert]) -> dict[UUID, Decimal | None]:
    """How far the figure is from the target, in percent of the figure (with 8 decimals); None where nobody knows it."""
    raise NotImplementedError


def distance(alert: Alert) -> Decimal | None:
    return distances([alert])[alert.pk]


def would_have_fired(alert: Alert, *, days: int = 30) -> list[Would]:
    """Oldest first, by the candles of the last days, cool-down and `repeat` as they are; an unsaved Alert does too."""
    raise NotImplementedError

"""What the last run has worked out for each instrument."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from analytics.models import Metrics, MetricsRun
from markets.models import Instrument
from markets.queries.source import is_simulated

KEPT_FOR = timedelta(hours=1)
"""So old figures are made anew: within an hour of its close, every exchange's day is in them."""
LOST_AFTER = timedelta(minutes=5)


def metrics() -> QuerySet[Metrics]:
    """Those of the prices that this installation shows; what people price by hand belongs to either kind."""
    return Metrics.objects.filter(Q(simulated=is_simulated()) | Q(instrument__hand_priced=True))


def of(instrument: Instrument) -> Metrics | None:
    return metrics().filter(instrument=instrument).first()


def last_run() -> MetricsRun | None:
    """The newest that came to its end."""
    return MetricsRun.objects.filter(simulated=is_simulated()).exclude(ended_at=None).first()


def are_due(now: datetime) -> bool:
    """Nothing is under way, and what there is has grown old, or is of the other kind of prices."""
    fresh = Q(ended_at__gt=now - KEPT_FOR) | Q(ended_at=None, started_at__gt=now - LOST_AFTER)
    return not MetricsRun.objects.filter(fresh, simulated=is_simulated()).exists()

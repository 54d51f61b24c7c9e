"""Which alerts somebody has, how near they are, and when they would have fired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from alerts.calc.conditions import WIDE, Reading, replay, side_of
from alerts.calc.figures import Seen
from alerts.calc.kinds import KINDS
from alerts.models import Alert
from alerts.queries.courses import MOST_BARS, Courses, daily_values, now_ms, of_bars
from alerts.queries.readings import readings_of, rule_of
from config.kit.errors import NotFound
from markets.calc.intervals import DAY_MS, Interval
from markets.models import Instrument
from markets.queries.candles import candles
from portfolios.calc.valuation import HUNDRED, PCT


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
    """How far the figure is from its level, in percent of the level (with 8 decimals; what is there already: below
    zero); where the level is zero or a percentage itself, the plain difference. None where nobody knows the figure.
    """
    courses = Courses(alerts)
    return {it.pk: _distance(it, readings_of(it, courses.of(it)[-1:])) for it in alerts}


def distance(alert: Alert) -> Decimal | None:
    return distances([alert])[alert.pk]


def would_have_fired(alert: Alert, *, days: int = 30) -> list[Would]:
    """Oldest first, by the candles of the last days, cool-down and `repeat` as they are; an unsaved Alert does too.

    What is not kept for days (a feed's silence, a holding's weight, a portfolio's day) has nothing to say.
    """
    readings = readings_of(alert, _course(alert, days))
    if not readings:
        return []
    rule = rule_of(alert)._replace(once=False)
    side = side_of(rule.direction, readings[0].last, readings[0].level)
    if alert.repeat == Alert.Repeat.ONCE:
        rule = rule._replace(cooldown_ms=0)
    found = replay(rule, side, readings[1:]).fired
    return [Would(datetime.fromtimestamp(it.ts_ms / 1000, UTC), it.value) for it in found]


def _course(alert: Alert, days: int) -> list[Seen]:
    end_ms = now_ms()
    start_ms = end_ms - days * DAY_MS
    if alert.kind == Alert.Kind.PORTFOLIO_VALUE:
        return daily_values(alert.portfolio_id, days)
    if alert.instrument is None or alert.portfolio_id is not None:
        return []
    if alert.kind == Alert.Kind.PRICE:
        return of_bars(candles(alert.instrument, Interval.M15, start_ms=start_ms, end_ms=end_ms, limit=MOST_BARS))
    return Courses([alert], since_ms=start_ms).of(alert)


def _distance(alert: Alert, readings: Sequence[Reading]) -> Decimal | None:
    if not readings:
        return None
    now = readings[-1]
    apart = WIDE.subtract(now.level, now.last)
    if alert.direction == Alert.Direction.BELOW:
        apart = -apart
    elif alert.direction == Alert.Direction.CROSSES:
        apart = abs(apart)
    plain = KINDS[alert.kind].unit == "%" or now.level == 0
    found = apart if plain else WIDE.divide(WIDE.multiply(apart, HUNDRED), abs(now.level))
    return found.quantize(PCT, context=WIDE)

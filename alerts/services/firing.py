"""An alert fires: claimed in the database, told of in the same transaction.

The engine and the sweep come with what they saw, and both through `evaluate`: the row is locked, what it saw before it
was armed does not count, and the update of its turn is the claim. So however many look, however often, it fires once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alerts.calc.conditions import Fired, Outcome, Reading, awaited, replay
from alerts.calc.figures import Seen
from alerts.calc.kinds import facing
from alerts.models import Alert, Firing
from alerts.queries.courses import of_move
from alerts.queries.readings import readings_of, rule_of
from alerts.services import notifications, wording
from config.kit import money
from config.kit.errors import OUTAGES
from markets.calc.levels import Level
from markets.engine import Hit

SUBSCRIBER = "alerts"
TOGETHER = 500
SOON = timedelta(seconds=70)
"""Who is quiet for longer is not watched meanwhile: the sweep of each minute arms it in time."""
CLAIM = """
    UPDATE alerts_alert AS alert SET
        turn = alert.turn + seen.times, side = seen.side, armed_ms = seen.changed_ms + 1, updated_at = now(),
        status = CASE WHEN seen.times > 0 AND alert.repeat = 'once' THEN 'triggered' ELSE alert.status END,
        quiet_until = CASE WHEN seen.times > 0 THEN seen.quiet_until ELSE alert.quiet_until END,
        triggered_at = coalesce(seen.fired_at, alert.triggered_at),
        triggered_price = coalesce(seen.value, alert.triggered_price)
    FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::text[], %s::bigint[], %s::timestamptz[], %s::timestamptz[],
                %s::numeric[])
        AS seen (id, turn, times, side, changed_ms, quiet_until, fired_at, value)
    WHERE alert.id = seen.id AND alert.status = 'active' AND alert.turn = seen.turn
    RETURNING alert.id
"""
FIRINGS = """
    INSERT INTO alerts_firing (alert_id, turn, at, value, seen, recorded_at)
    SELECT alert_id, turn, at, value, seen::jsonb, now()
    FROM unnest(%s::uuid[], %s::int[], %s::timestamptz[], %s::numeric[], %s::text[])
        AS made (alert_id, turn, at, value, seen)
    RETURNING id, alert_id, turn
"""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """What was seen makes a difference to this alert."""

    alert: Alert
    turn: int
    outcome: Outcome
    seen: dict[int, Reading]

    @property
    def quiet_until(self) -> datetime | None:
        fired = self.outcome.fired
        if not fired or self.alert.repeat == Alert.Repeat.ONCE:
            return None
        return moment(fired[-1].ts_ms) + timedelta(seconds=self.alert.cooldown_s)


def fire(hits: Sequence[Hit]) -> list[Level[str]]:
    """Of the engine. What it answers is watched on at once."""
    found = {UUID(hit.level.key): [of_move(hit.move)] for hit in hits}
    ids, again = list(found), list[Level[str]]()
    for first in range(0, len(ids), TOGETHER):
        again += levels_of(surely({pk: found[pk] for pk in ids[first : first + TOGETHER]}))
    return again


def surely(seen: Mapping[UUID, Sequence[Seen]]) -> list[Alert]:
    """One that cannot be told of must not keep all others from it."""
    try:
        return evaluate(seen)
    except OUTAGES:
        raise
    except Exception:
        if len(seen) == 1:
            log.exception("an alert cannot fire", alert=str(next(iter(seen))))
            return []
        return [row for pk in seen for row in surely({pk: seen[pk]})]


@transaction.atomic
def evaluate(seen: Mapping[UUID, Sequence[Seen]]) -> list[Alert]:
    """Those of them that are active, as they are before and after: what this changed is in them."""
    rows = _locked(list(seen))
    changes = [found for row in rows if (found := change_of(row, seen[row.pk])) is not None]
    claimed = _claim(changes)
    mine = [it for it in changes if it.alert.pk in claimed]
    for it in mine:
        _apply(it)
    _tell(mine)
    return rows


def level_of(alert: Alert) -> Level[str] | None:
    """What the engine watches for it; None: nothing now."""
    if alert.kind != Alert.Kind.PRICE or alert.status != Alert.Status.ACTIVE or alert.instrument_id is None:
        return None
    if alert.target is None or (alert.quiet_until and alert.quiet_until > timezone.now() + SOON):
        return None
    return Level(
        str(alert.pk), alert.instrument_id, *awaited(facing(alert.kind, alert.direction), alert.side, alert.target)
    )


def levels_of(alerts: Iterable[Alert]) -> list[Level[str]]:
    return [found for alert in alerts if (found := level_of(alert)) is not None]


def watched() -> QuerySet[Alert]:
    """All that the engine is to watch now."""
    awake = Q(quiet_until=None) | Q(quiet_until__lte=timezone.now() + SOON)
    return Alert.objects.filter(awake, kind=Alert.Kind.PRICE, status=Alert.Status.ACTIVE).order_by()


def moment(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


def ms(at: datetime | None) -> int:
    return 0 if at is None else int(at.timestamp() * 1000)


def _locked(ids: Sequence[UUID]) -> list[Alert]:
    """In one order, so that an engine and a sweep never wait for each other. Thousands share one instrument."""
    rows = Alert.objects.filter(pk__in=ids, status=Alert.Status.ACTIVE).prefetch_related("instrument", "portfolio")
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def change_of(alert: Alert, seen: Sequence[Seen]) -> Change | None:
    """None: what was seen makes no difference to it."""
    until_ms = ms(alert.expires_at) or None
    readings = [
        reading
        for reading in readings_of(alert, seen)
        if reading.ts_ms >= alert.armed_ms and (until_ms is None or reading.ts_ms < until_ms)
    ]
    outcome = replay(rule_of(alert), alert.side, readings, quiet_until_ms=ms(alert.quiet_until))
    if outcome.changed_ms is None:
        return None
    return Change(alert, alert.turn, outcome, {it.ts_ms: it for it in readings})


def _claim(changes: Sequence[Change]) -> set[UUID]:
    if not changes:
        return set()
    columns = zip(*map(_row, changes), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [list(column) for column in columns])
        return {row[0] for row in cursor.fetchall()}


def _row(change: Change) -> tuple[object, ...]:
    outcome = change.outcome
    last = outcome.fired[-1] if outcome.fired else None
    return (
        change.alert.pk, change.turn, len(outcome.fired), outcome.side, outcome.changed_ms, change.quiet_until,
        moment(last.ts_ms) if last else None, last.value if last else None,
    )  # fmt: skip


def _apply(change: Change) -> None:
    """To the row that was read: as the statement left it in the table."""
    alert, outcome = change.alert, change.outcome
    assert outcome.changed_ms is not None
    alert.turn, alert.side, alert.armed_ms = change.turn + len(outcome.fired), outcome.side, outcome.changed_ms + 1
    if outcome.fired:
        last = outcome.fired[-1]
        alert.triggered_at, alert.triggered_price, alert.quiet_until = (
            moment(last.ts_ms),
            last.value,
            change.quiet_until,
        )
        if alert.repeat == Alert.Repeat.ONCE:
            alert.status = Alert.Status.TRIGGERED


def _tell(changes: Sequence[Change]) -> None:
    pairs = [(it, turn, fired) for it in changes for turn, fired in enumerate(it.outcome.fired, it.turn + 1)]
    if not pairs:
        return
    firings = _written([_firing(it, turn, fired) for it, turn, fired in pairs])
    notifications.tell_all([
        wording.news(it.alert, firing, level=it.seen[fired.ts_ms].level)
        for (it, _, fired), firing in zip(pairs, firings, strict=True)
    ])  # fmt: skip
    log.info("alerts fired", alerts=len(firings))


def _firing(change: Change, turn: int, fired: Fired) -> Firing:
    reading = change.seen[fired.ts_ms]
    names = ("last", "low", "high", "level")
    seen = {name: money.text(getattr(reading, name)) for name in names}
    return Firing(alert=change.alert, turn=turn, at=moment(fired.ts_ms), value=fired.value, seen=seen)


def _written(firings: Sequence[Firing]) -> Sequence[Firing]:
    """As `bulk_create` does it, which takes as long as all the rest."""
    rows = ((it.alert_id, it.turn, it.at, it.value, orjson.dumps(it.seen).decode()) for it in firings)
    with connection.cursor() as cursor:
        cursor.execute(FIRINGS, [list(column) for column in zip(*rows, strict=True)])
        ids = {(alert_id, turn): pk for pk, alert_id, turn in cursor.fetchall()}
    for it in firings:
        it.pk = ids[it.alert_id, it.turn]
    return firings

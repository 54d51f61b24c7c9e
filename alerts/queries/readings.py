"""What an alert makes of what was seen."""

from collections.abc import Iterable

from alerts.calc.conditions import Reading, Rule
from alerts.calc.figures import Seen
from alerts.calc.kinds import CHANGES, facing, level
from alerts.models import Alert


def rule_of(alert: Alert) -> Rule:
    return Rule(facing(alert.kind, alert.direction), alert.repeat == Alert.Repeat.ONCE, alert.cooldown_s * 1000)


def readings_of(alert: Alert, seen: Iterable[Seen]) -> list[Reading]:
    """Each beside its level: its own, or the target. Of a change either way only the size counts."""
    own = level(alert.kind, alert.direction, alert.target)
    if alert.kind in CHANGES and alert.direction == Alert.Direction.CROSSES:
        return [Reading(it.ts_ms, size := abs(it.last), size, size, own) for it in seen]
    return [Reading(it.ts_ms, it.last, it.low, it.high, own if it.level is None else it.level) for it in seen]

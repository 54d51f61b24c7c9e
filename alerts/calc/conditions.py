"""When an alert fires: what it watches came from the other side of its level. Pure, so that the engine, the sweep, the
test of the last days and the tests agree.

An alert knows on which side its figure was when it was last looked at. `above` is true from the level on, `below` down
from it, and `crosses` fires whenever the figure is strictly on the other side than before.
"""

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from markets.calc.levels import Direction as Towards

Side = str
"""unknown, above, below"""
Direction = str
"""above, below, crosses"""
SMALLEST = Decimal(1).scaleb(-18)  # of what is stored
WIDE = Context(prec=96)


class Look(NamedTuple):
    side: Side
    fires: bool


class Rule(NamedTuple):
    direction: Direction
    once: bool = True
    cooldown_ms: int = 0


class Reading(NamedTuple):
    """What was seen at a moment: the figure, its extremes on the way there, and the level that holds there."""

    ts_ms: int
    last: Decimal
    low: Decimal
    high: Decimal
    level: Decimal


class Fired(NamedTuple):
    ts_ms: int
    value: Decimal


class Outcome(NamedTuple):
    """What a row of readings came to. `changed_ms`: the last one that changed anything, None if none did."""

    fired: list[Fired]
    side: Side
    changed_ms: int | None


def side_of(direction: Direction, value: Decimal, level: Decimal, *, before: Side = "unknown") -> Side:
    if value == level:
        return before if direction == "crosses" else direction
    return "above" if value > level else "below"


def is_there(direction: Direction, side: Side) -> bool:
    """What it waits for is so already: it can only come true again after it was not."""
    return side == direction


def look(direction: Direction, side: Side, level: Decimal, *, last: Decimal, low: Decimal, high: Decimal) -> Look:
    """`low` and `high` came before `last`, nobody knows in which order: only what is certain counts."""
    now = side_of(direction, last, level, before=side)
    if side == "unknown":
        return Look(now, fires=False)
    far = high if side == "below" else low
    reached = side_of(direction, far, level, before=side) != side
    if direction == "crosses" or not is_there(direction, side):
        return Look(now, fires=reached)
    return Look(now, fires=reached and now == side)  # it went and came back before anybody looked


def awaited(direction: Direction, side: Side, target: Decimal) -> tuple[Towards, Decimal]:
    """The price that changes something for it. With an unknown side any price does."""
    if side == "unknown":
        return "above", Decimal(0)
    if side == "below":
        return "above", target if direction == "above" else WIDE.add(target, SMALLEST)
    return "below", target if direction == "below" else WIDE.subtract(target, SMALLEST)


def replay(rule: Rule, side: Side, readings: Iterable[Reading], *, quiet_until_ms: int = 0) -> Outcome:
    """Readings in the order of time."""
    fired: list[Fired] = []
    changed_ms = None
    for reading in readings:
        seen = look(rule.direction, side, reading.level, last=reading.last, low=reading.low, high=reading.high)
        if seen.side != side or seen.fires:
            side, changed_ms = seen.side, reading.ts_ms
        if seen.fires and reading.ts_ms >= quiet_until_ms:
            fired.append(Fired(reading.ts_ms, reached(reading, rule.direction)))
            quiet_until_ms = reading.ts_ms + rule.cooldown_ms
            if rule.once:
                break
    return Outcome(fired, side, changed_ms)


def reached(reading: Reading, direction: Direction) -> Decimal:
    """The figure to tell: where it is now, or, back already, how far it had gone."""
    if direction == "above" and reading.last < reading.level:
        return reading.high
    if direction == "below" and reading.last > reading.level:
        return reading.low
    return reading.last

"""Hours in which nobody is woken."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def ends(now: datetime, zone: str, start: time | None, end: time | None) -> datetime | None:
    """When the quiet of this moment is over; None while there is none. From 22:00 to 07:00 goes over midnight."""
    if start is None or end is None or start == end:
        return None
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time()
    over_midnight = end < start
    quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not quiet:
        return None
    day = local.date() + timedelta(days=1) if over_midnight and clock >= start else local.date()
    return datetime.combine(day, end, local.tzinfo).astimezone(UTC)

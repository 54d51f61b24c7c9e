"""The months and years that candles and closes are kept in: made ahead, so that nothing lands in the default one.

What landed there all the same (a history fetched from before the first partition, an installation that stood still)
is moved into partitions of its own by the next run.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

LOCK = 7_206_002  # two runs at once would both make the same partition
PATIENCE = "SET LOCAL lock_timeout = '5s'"  # a chart that is being read for long must not make all others wait


@dataclass(frozen=True)
class Family:
    """A table with a partition for each `months` months, and `table`_other for the rest."""

    table: str
    column: str
    months: int
    ahead: int  # partitions beyond the one of today

    def start(self, day: date) -> date:
        months = (day.year * 12 + day.month - 1) // self.months * self.months
        return date(months // 12, months % 12 + 1, 1)

    def after(self, start: date) -> date:
        months = start.year * 12 + start.month - 1 + self.months
        return date(months // 12, months % 12 + 1, 1)

    def name(self, start: date) -> str:
        return f"{self.table}_{start:%Y}" if self.months == 12 else f"{self.table}_{start:%Y_%m}"

    def begins(self, name: str) -> date | None:
        """The first day of the partition of this name; None for the default one."""
        found = re.fullmatch(rf"{self.table}_([0-9]{{4}})(?:_([0-9]{{2}}))?", name)
        return date(int(found[1]), int(found[2] or 1), 1) if found else None

    @property
    def default(self) -> str:
        return f"{self.table}_other"


BY_INTERVAL = {slug: Family(f"markets_candle_{slug}", "ts", months=1, ahead=2) for slug in ("1m", "5m", "15m")}
FAMILIES = (*BY_INTERVAL.values(), Family("markets_dailyclose", "day", months=12, ahead=1))


def make_ahead(today: date | None = None) -> list[str]:
    """The names of the partitions that had to be made."""
    made, today = [], today or timezone.now().date()
    for family in FAMILIES:
        start, last = family.start(today), today
        for _ in range(family.ahead):
            last = family.after(family.start(last))
        if (oldest := _oldest_elsewhere(family)) is not None:
            start = min(start, family.start(oldest))
        while start <= last:
            if _make(family, start):
                made.append(family.name(start))
            start = family.after(start)
    return made


def partitions(family: Family) -> dict[str, date]:
    """Those there are, each with its first day, the oldest first; without the default one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [family.table]
        )
        found = {name: family.begins(name) for (name,) in cursor.fetchall()}
    return dict(sorted((name, start) for name, start in found.items() if start is not None))


def _oldest_elsewhere(family: Family) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min({family.column})::date FROM {family.default}")  # noqa: S608
        found: date | None = cursor.fetchone()[0]
    return found


@transaction.atomic
def _make(family: Family, start: date) -> bool:
    name, end = family.name(start), family.after(start)
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return False
        cursor.execute(f"CREATE TABLE {name} (LIKE {family.table} INCLUDING ALL)")
        _move(cursor, family, name, start, end)
        cursor.execute(f"ALTER TABLE {family.table} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')")
    return True


def _move(cursor: CursorWrapper, family: Family, name: str, start: date, end: date) -> None:
    """Out of the default partition, which may not hold what another one is for."""
    cursor.execute(
        f"WITH moved AS (DELETE FROM {family.default} WHERE {family.column} >= %s AND {family.column} < %s RETURNING *)"  # noqa: S608
        f" INSERT INTO {name} SELECT * FROM moved",
        [start, end],
    )

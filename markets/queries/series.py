"""Closes of many instruments over a span of days: what portfolios are valued with, in three reads however many."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from markets.calc.adjust import Close, Split, factor
from markets.calc.series import Series
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument
from markets.queries import companies, simulated
from markets.queries.closes import LOOK_BACK
from markets.queries.source import is_simulated

# Of several sources of one day a person's own figure comes first, then the instrument's primary venue.
STORED = """
    SELECT DISTINCT ON (instrument_id, day) instrument_id, day, source, close, adjusted_to
    FROM markets_dailyclose
    JOIN unnest(%s::int[], %s::int[], %s::bool[]) AS wanted (id, venue, simulated) ON instrument_id = wanted.id
    WHERE day >= %s AND day <= %s AND (source = 9) = wanted.simulated
    ORDER BY instrument_id, day, source <> 30, source <> wanted.venue, source
"""
OLDER = """
    SELECT found.* FROM unnest(%s::int[], %s::int[], %s::bool[]) AS wanted (id, venue, simulated)
    CROSS JOIN LATERAL (
        SELECT instrument_id, day, source, close, adjusted_to FROM markets_dailyclose
        WHERE instrument_id = wanted.id AND day < %s AND (source = 9) = wanted.simulated
        ORDER BY day DESC, source <> 30, source <> wanted.venue, source LIMIT 1
    ) AS found
"""


def series(instruments: Iterable[Instrument], start: date, end: date) -> dict[int, Series]:
    """By instrument id, both ends inclusive, and the last close before `start`: what has none at all is empty."""
    rows = list({one.pk: one for one in instruments}.values())
    computed = [one for one in rows if not one.hand_priced] if is_simulated() else []
    closes: dict[int, dict[date, Close]] = defaultdict(dict)
    for pk, known in _computed(computed, start - LOOK_BACK, end).items():
        closes[pk] = known
    for close in _stored(rows, {one.pk for one in computed}, start - LOOK_BACK, end):
        closes[close.instrument_id][close.day] = close
    sorted_ = {one.pk: [closes[one.pk][day] for day in sorted(closes[one.pk])] for one in rows}
    since = {pk: known[0].day for pk, known in sorted_.items() if known}
    splits = _splits(rows, {one.pk for one in computed}, since)
    return {one.pk: Series(sorted_[one.pk], splits.get(one.pk, ())) for one in rows}


def _stored(rows: list[Instrument], computed: set[int], start: date, end: date) -> list[Close]:
    if not rows:
        return []
    found = _read(STORED, rows, computed, start, end)
    first: dict[int, date] = {}
    for close in found:
        first.setdefault(close.instrument_id, close.day)
    bare = [one for one in rows if one.pk not in computed and first.get(one.pk, date.max) > start + LOOK_BACK]
    return [*(_read(OLDER, bare, computed, start) if bare else ()), *found]


def _read(query: str, rows: list[Instrument], computed: set[int], *days: date) -> list[Close]:
    wanted = ([one.pk for one in rows], [one.primary_venue or 0 for one in rows], [one.pk in computed for one in rows])
    with connection.cursor() as cursor:
        cursor.execute(query, [*wanted, *days])
        return [Close(*row) for row in cursor.fetchall()]


def _computed(rows: list[Instrument], start: date, end: date) -> dict[int, dict[date, Close]]:
    """What the simulator says of days that are over."""
    today = timezone.now().date()
    return {
        pk: {day: Close(pk, day, Venue.SIMULATOR, close, today) for day, close in known}
        for pk, known in simulated.closes_of(rows, start, end).items()
    }


def _splits(rows: list[Instrument], computed: set[int], since: dict[int, date]) -> dict[int, list[Split]]:
    """Each once, though several sources may tell of it."""
    found: dict[int, dict[tuple[str, date], Split]] = defaultdict(dict)
    for one in (one for one in rows if one.pk in computed and one.pk in since):
        for row in companies.splits(one, since[one.pk], companies.FAR):
            if times := factor(row.type, row.ratio):
                found[one.pk][row.type, row.ex_date] = Split(row.ex_date, times)
    told = [pk for pk in since if pk not in computed]
    if told:
        first = min(since[pk] for pk in told)
        actions = CorporateAction.objects.filter(instrument__in=told, ex_date__gte=first).exclude(type="dividend")
        for action in actions.order_by("ex_date", "-source"):
            times = factor(action.type, action.ratio)
            if times and action.ex_date >= since[action.instrument_id]:
                found[action.instrument_id][action.type, action.ex_date] = Split(action.ex_date, times)
    return {pk: list(splits.values()) for pk, splits in found.items()}

"""Daily closes into their table: exact, from their text to the column."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction

from config.kit import hooks
from markets.calc.adjust import Close

COLUMNS = "instrument_id, day, source, close, adjusted_to"
INCOMING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS incoming_close (LIKE markets_dailyclose) ON COMMIT DELETE ROWS;
    DELETE FROM incoming_close"""  # of another call in the caller's transaction
COPY = f"COPY incoming_close ({COLUMNS}) FROM STDIN"
MERGE = f"""
    INSERT INTO markets_dailyclose AS kept ({COLUMNS})
    SELECT {COLUMNS} FROM incoming_close AS incoming
    WHERE EXISTS (SELECT FROM markets_instrument WHERE id = incoming.instrument_id) AND close > 0
    ORDER BY instrument_id, day, source
    ON CONFLICT (instrument_id, day, source) DO UPDATE
    SET close = excluded.close, adjusted_to = excluded.adjusted_to
    WHERE (kept.close, kept.adjusted_to) IS DISTINCT FROM (excluded.close, excluded.adjusted_to)
    RETURNING instrument_id, day
"""  # noqa: S608 - in order, so that two writers cannot wait for each other in a circle


def store(closes: Iterable[Close]) -> int:
    """What a source tells replaces what it told of the same days before; how many there were."""
    unique = {close[:3]: close for close in closes}
    if not unique:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INCOMING)
        with cursor.copy(COPY) as copy:
            for close in unique.values():
                copy.write_row(close)
        cursor.execute(MERGE)
        changed = first_days(cursor.fetchall())
        if changed:
            hooks.call("ON_CLOSES", changed=changed)
    return len(unique)


def first_days(changed: Iterable[tuple[int, date]]) -> dict[int, date]:
    """By instrument id, the first day that is another than before."""
    found: dict[int, date] = {}
    for instrument_id, day in changed:
        found[instrument_id] = min(day, found.get(instrument_id, day))
    return found

"""Latest prices as the API says them: what the front's ready answers leave to Django, with the same words."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from markets import live
from markets.errors import PriceUnavailable, UnknownSymbol
from markets.live import spelling
from markets.live.spelling import Spelling
from markets.models import Instrument
from markets.queries.instruments import Viewer, by_symbol, by_symbols, public


def current(texts: Sequence[str] | None, *, user: Viewer, spelled: Spelling = spelling.full) -> list[dict[str, Any]]:
    """Of these symbols, each once; of all public instruments that have a price without any."""
    if texts is None:
        return _told(public().filter(active=True).order_by("id"), spelled, unpriced=False)
    found = by_symbols(texts, user=user)
    unknown = [text for text, one in found.items() if one is None]
    if unknown:
        raise UnknownSymbol(f"There is no instrument of the symbol {unknown[0][:60]}.", attr="symbols")
    instruments = {one.pk: one for one in found.values() if one is not None}
    return _told(instruments.values(), spelled, unpriced=True)


def one(text: str, *, user: Viewer, spelled: Spelling = spelling.full) -> dict[str, Any]:
    told = _told([by_symbol(text, user=user)], spelled, unpriced=False)
    if not told:
        raise PriceUnavailable
    return told[0]


def _told(instruments: Iterable[Instrument], spelled: Spelling, *, unpriced: bool) -> list[dict[str, Any]]:
    known = {one.pk: one for one in instruments}
    rows, now_ms = live.latest_rows(known), int(time.time() * 1000)
    return [
        spelled(rows[pk], one.symbol, now_ms > rows[pk].good_until_ms)
        if pk in rows
        else spelling.unpriced(pk, one.symbol)
        for pk, one in known.items()
        if pk in rows or unpriced
    ]

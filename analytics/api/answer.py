"""Figures of one instrument or of many as they go out."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import orjson

from accounts.plain import Body
from analytics.api.shared import shared
from analytics.errors import InsufficientData
from analytics.queries.bars import Series
from analytics.queries.newest import Newest, newest
from markets.errors import UnknownSymbol
from markets.models import Instrument
from markets.queries.instruments import Viewer, by_symbol, by_symbols

Asked = dict[str, Any]
Figures = Callable[[Series, Asked], dict[str, Any]]


def of_one(symbol: str, asked: Asked, viewer: Viewer, figures: Figures) -> Body:
    one = by_symbol(symbol, user=viewer)
    return _made([one], asked, figures, lambda last: figures(last.of(one), asked))


def of_many(asked: Asked, viewer: Viewer, figures: Figures) -> Body:
    """One with too little history does not keep the others back."""
    those = instruments(asked["symbols"], viewer)
    return _made(those, asked, figures, lambda last: _each([last.of(one) for one in those], asked, figures))


def instruments(texts: Sequence[str], viewer: Viewer) -> list[Instrument]:
    """All of them, or the first that is unknown is told; what was spelled in two ways is there once."""
    found = by_symbols(texts, user=viewer)
    for text, one in found.items():
        if one is None:
            raise UnknownSymbol(f"There is no instrument of the symbol {text[:60]}.")
    return list({one.pk: one for one in found.values() if one is not None}.values())


def spelled(asked: Asked) -> tuple[Hashable, ...]:
    return tuple(
        tuple(getattr(each, "spelled", each) for each in value) if isinstance(value, list) else value
        for value in asked.values()
    )


def _made(those: Sequence[Instrument], asked: Asked, figures: Figures, find: Callable[[Newest], Asked]) -> Body:
    """Of candles that stand it is found once for all who ask; NaN would be null here, but never comes."""
    window = asked.get("window_shown")
    last = newest(those, asked["interval"], end_ms=window and window.end_ms)
    if not last.stands:
        return Body.of(orjson.dumps(find(last)))
    seen = tuple((one.symbol, *last.rows[one.pk]) for one in those)
    return shared.answer((figures, spelled(asked), seen), lambda: orjson.dumps(find(last)))


def _each(those: Sequence[Series], asked: Asked, figures: Figures) -> dict[str, Any]:
    results, errors = [], []
    for one in those:
        try:
            results.append(figures(one, asked))
        except InsufficientData as lacking:
            errors.append({"symbol": one.instrument.symbol, "code": lacking.code, "detail": lacking.detail})
    return {"results": results, "errors": errors}

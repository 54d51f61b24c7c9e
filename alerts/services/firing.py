"""An alert fires: claimed in the database, told of in the same transaction."""

from collections.abc import Sequence

from markets.calc.levels import Level
from markets.engine import Hit


def fire(hits: Sequence[Hit]) -> list[Level[str]]:
    """Of the engine. What it answers is watched on at once."""
    raise NotImplementedError

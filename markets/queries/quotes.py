"""The latest prices for pages: without Valkey a page is shown without them."""

from collections.abc import Iterable

from config.kit import valkey
from markets import live
from markets.calc.ticks import Price


def quotes(ids: Iterable[int] | None = None) -> dict[int, Price]:
    try:
        return live.latest(ids)
    except valkey.Unavailable:
        return {}

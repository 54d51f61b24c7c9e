"""Tells the hubs of every web process that a portfolio is another than before, and that an order was filled."""

from typing import Any
from uuid import UUID

import orjson

from config.kit import valkey

NEWS = valkey.key("portfolios", "news")  # channel: [id, version], or [id, version, what a frame `trade` says]


def changed(portfolio_id: UUID, version: int) -> None:
    """Call it on commit."""
    valkey.client().publish(NEWS, orjson.dumps([str(portfolio_id), version]))


def filled(portfolio_id: UUID, version: int, told: dict[str, Any]) -> None:
    """Call it on commit. `told` is all text."""
    valkey.client().publish(NEWS, orjson.dumps([str(portfolio_id), version, told]))

"""Tells the hubs of every web process that a portfolio is another than before."""

from uuid import UUID

import orjson

from config.kit import valkey

NEWS = valkey.key("portfolios", "news")


def changed(portfolio_id: UUID, version: int) -> None:
    """Call it on commit."""
    valkey.client().publish(NEWS, orjson.dumps([str(portfolio_id), version]))

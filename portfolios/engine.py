"""What the `engines` process does for portfolios: it fills an order when a price reaches it."""

from collections.abc import Iterable, Sequence

import structlog

from markets.calc.levels import Level
from markets.engine import Hit
from portfolios.services import fills, orders

log = structlog.get_logger(__name__)


class Orders:
    """A markets.engine.Subscriber (`settings.LEVEL_SUBSCRIBERS`)."""

    name = orders.SUBSCRIBER

    def levels(self) -> Iterable[Level[str]]:
        return map(orders.level_of, orders.open_ones().iterator())

    def reached(self, hits: Sequence[Hit]) -> None:
        """The first reached first. What is not to be filled yet waits again: the engine has let it go."""
        found = {str(order.pk): order for order in orders.open_ones([hit.level.key for hit in hits])}
        for hit in hits:
            order = found.get(hit.level.key)
            if order is not None and not fills.take(order, hit.move):
                orders.arm(order)


subscriber = Orders()

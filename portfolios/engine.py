"""What the `engines` process does for portfolios: it fills an order when a price reaches it."""

from collections.abc import Iterable, Sequence

from markets.calc.levels import Level
from markets.engine import Hit
from portfolios.services import fills, orders


class Orders:
    """A markets.engine.Subscriber (`settings.LEVEL_SUBSCRIBERS`)."""

    name = orders.SUBSCRIBER

    def levels(self) -> Iterable[Level[str]]:
        return map(orders.level_of, orders.open_ones().iterator())

    def reached(self, hits: Sequence[Hit]) -> list[Level[str]]:
        """What is not to be filled yet is watched on."""
        found = {str(order.pk): order for order in orders.open_ones([hit.level.key for hit in hits])}
        there = [(found[hit.level.key], hit.move) for hit in hits if hit.level.key in found]
        return [orders.level_of(order) for order in fills.take(there)]


subscriber = Orders()

"""What the `engines` process does for alerts: it claims those whose price came."""

from collections.abc import Iterable, Sequence

from alerts.calc.conditions import awaited
from alerts.services import firing
from markets.calc.levels import Level
from markets.engine import Hit


class Alerts:
    """A markets.engine.Subscriber (`settings.LEVEL_SUBSCRIBERS`)."""

    name = firing.SUBSCRIBER

    def levels(self) -> Iterable[Level[str]]:
        """Without a model a row: there may be a million."""
        rows = firing.watched().values_list("pk", "instrument_id", "direction", "side", "target")
        for pk, instrument_id, direction, side, target in rows.iterator(chunk_size=10_000):
            if target is not None:
                yield Level(str(pk), instrument_id, *awaited(direction, side, target))

    def reached(self, hits: Sequence[Hit]) -> Iterable[Level[str]]:
        return firing.fire(hits)


subscriber = Alerts()

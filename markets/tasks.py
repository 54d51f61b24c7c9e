"""Jobs of markets."""

from config.kit.jobs import job
from markets.services import partitions, retention


@job(queue="bulk", limit_s=300)
def keep_candles() -> None:
    """Partitions for the months to come, and an end to what was kept long enough."""
    partitions.make_ahead()
    retention.drop_old()

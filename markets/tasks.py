"""Jobs of markets."""

from config.kit.jobs import job
from markets.services import hand_prices, partitions, retention, sessions


@job(queue="bulk", limit_s=300)
def keep_candles() -> None:
    """Partitions for the months to come, and an end to what was kept long enough."""
    partitions.make_ahead()
    retention.drop_old()


@job(queue="bulk")
def refresh_sessions() -> None:
    """Trading days a year ahead, and holidays that were announced since."""
    sessions.refresh()


@job()
def publish_hand_prices() -> None:
    """A Valkey that forgot them is told again: no market streams these."""
    hand_prices.publish_all()

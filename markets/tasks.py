"""Jobs of markets."""

from config.kit.jobs import job
from markets.services import hand_prices, history, partitions, quotes, retention, sessions, watch


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
    hand_prices.publish_missing()


@job(limit_s=50)
def watch_feeds() -> None:
    """Tell the administrators of a source that stays away."""
    watch.watch()


@job(limit_s=110)
def refresh_quotes() -> None:
    """Prices of what no exchange streams."""
    quotes.refresh()


@job(queue="bulk", limit_s=290)
def backfill() -> None:
    """History of new instruments, and of each day that has ended. The last row may take a minute and a hanging call."""
    history.plan()
    history.work(seconds=180)

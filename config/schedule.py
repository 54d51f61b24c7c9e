"""When each periodic job runs: the whole table, in UTC."""

from datetime import timedelta

from config.kit.beat import Period

PERIODS = (
    Period("markets.refresh_quotes", every=timedelta(minutes=1)),
    Period("markets.backfill", every=timedelta(minutes=5), offset=timedelta(minutes=1)),
    Period("markets.watch_feeds", every=timedelta(minutes=1)),
    Period("kit.relay_outbox", every=timedelta(seconds=5)),
    Period("kit.purge", every=timedelta(days=1), offset=timedelta(hours=3), must_run=True),
    Period("markets.keep_candles", every=timedelta(days=1), offset=timedelta(hours=2), must_run=True),
    Period("accounts.delete_due", every=timedelta(hours=1), offset=timedelta(minutes=10)),
    Period("markets.refresh_sessions", every=timedelta(days=30), offset=timedelta(hours=4), must_run=True),
    Period("markets.publish_hand_prices", every=timedelta(minutes=1)),
    Period("analytics.refresh_metrics", every=timedelta(minutes=1)),
    Period("portfolios.extend_history", every=timedelta(days=1), offset=timedelta(minutes=10), must_run=True),
    Period("portfolios.prove", every=timedelta(days=1), offset=timedelta(hours=5), must_run=True),
    Period("portfolios.follow_actions", every=timedelta(days=1), offset=timedelta(hours=1), must_run=True),
    Period("portfolios.sweep_orders", every=timedelta(minutes=1)),
    Period("alerts.sweep", every=timedelta(minutes=1)),
    Period("alerts.tell_of_movements", every=timedelta(minutes=5), offset=timedelta(minutes=3)),
    Period("alerts.deliver_due", every=timedelta(seconds=30)),
    Period("alerts.take_missed", every=timedelta(minutes=1)),
    Period("portfolios.sweep_imports", every=timedelta(hours=1), offset=timedelta(minutes=20)),
    Period("analytics.end_lost_backtests", every=timedelta(minutes=5), offset=timedelta(minutes=2)),
)

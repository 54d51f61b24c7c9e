"""When each periodic job runs: the whole table, in UTC."""

from datetime import timedelta

from config.kit.beat import Period

PERIODS = (
    Period("kit.relay_outbox", every=timedelta(seconds=5)),
    Period("kit.purge", every=timedelta(days=1), offset=timedelta(hours=3), must_run=True),
    Period("markets.keep_candles", every=timedelta(days=1), offset=timedelta(hours=2), must_run=True),
    Period("accounts.delete_due", every=timedelta(hours=1), offset=timedelta(minutes=10)),
)

"""When each periodic job runs: the whole table, in UTC."""

from datetime import timedelta

from config.kit.beat import Period

PERIODS = (Period("kit.relay_outbox", every=timedelta(seconds=5)),)

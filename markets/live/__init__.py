"""The bus of prices between processes: the latest as a hash, moves as a stream, news on a channel.

    live.publish(prices)            # ingest and jobs; `await live.publish_on_loop(prices)` in an event loop
    live.latest([instrument_id])    # any process

Web processes keep what the bus says in memory: `markets/live/hub.py`.
"""

from markets.live.bus import (
    forget,
    instruments_changed,
    instruments_news,
    latest,
    latest_rows,
    publish,
    publish_on_loop,
)

__all__ = ["forget", "instruments_changed", "instruments_news", "latest", "latest_rows", "publish", "publish_on_loop"]

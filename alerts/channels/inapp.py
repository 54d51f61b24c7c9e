"""Tells the sockets of every web process that somebody has a new notification, or has read some."""

from collections.abc import Sequence
from typing import Any

import orjson

from config.kit import valkey

NEWS = valkey.key("alerts", "news")
"""Channel; each message is a list of [user id, frame], the frame as `/ws/notifications` says it."""
AT_ONCE = 500

Frame = dict[str, Any]


def tell(news: Sequence[tuple[int, Frame]]) -> None:
    """Call it on commit. Nobody waits for it: what was missed is read from the table."""
    with valkey.client().pipeline(transaction=False) as pipe:
        for first in range(0, len(news), AT_ONCE):
            pipe.publish(NEWS, orjson.dumps(news[first : first + AT_ONCE]))
        pipe.execute()


def counted(user_id: int, unread: int) -> None:
    """Call it on commit: other tabs show the same count."""
    tell([(user_id, {"type": "unread", "unread": unread})])

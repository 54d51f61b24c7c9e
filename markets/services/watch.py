"""Notices when a source of prices stays away, and says so once: an event, and a letter to the administrators."""

import time
from datetime import timedelta

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction

from config.kit import events, jobs, mail, valkey
from markets.queries.feeds import DOWN, STALLED, Feed, feeds

QUIET_SINCE = valkey.key("feeds", "quiet")  # hash: venue -> since when, epoch ms
PATIENCE = timedelta(minutes=2)
log = structlog.get_logger(__name__)


def watch(now_ms: int | None = None) -> None:
    """Raises valkey.Unavailable: then nothing is known of any feed."""
    now_ms = now_ms or int(time.time() * 1000)
    client = valkey.client()
    for feed in feeds():
        since = client.hget(QUIET_SINCE, feed.venue.slug)
        if feed.state not in (DOWN, STALLED):
            if since is not None:
                client.hdel(QUIET_SINCE, feed.venue.slug)
                _is_back(feed, int(since))
            continue
        if since is None:
            client.hset(QUIET_SINCE, feed.venue.slug, str(now_ms))
        elif now_ms - int(since) >= PATIENCE.total_seconds() * 1000:
            _stays_away(feed, int(since))


def _stays_away(feed: Feed, since_ms: int) -> None:
    with transaction.atomic():
        if not jobs.once("markets.feed_down", f"{feed.venue.slug}:{since_ms}"):
            return
        events.record("feed.down", None, feed.venue.slug, {"state": feed.state, "detail": feed.detail})
        known = {"venue": feed.venue.title, "state": feed.state, "detail": feed.detail}
        for user in get_user_model().objects.filter(is_superuser=True, is_active=True):
            mail.post("feed_down", user.email, known)
    log.error("a source of prices stays away", venue=feed.venue.slug, state=feed.state, detail=feed.detail)


def _is_back(feed: Feed, since_ms: int) -> None:
    """Told only where its absence was."""
    with transaction.atomic():
        if not jobs.once("markets.feed_down", f"{feed.venue.slug}:{since_ms}"):
            events.record("feed.up", None, feed.venue.slug)

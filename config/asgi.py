"""ASGI entry: the front, with Django's WSGI application and Channels behind it."""

import asyncio
import os

import structlog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.wsgi import application as django  # isort: skip - sets Django up, which the rest needs

from django.conf import settings

from accounts.sockets import SignedIn
from alerts.consumers import hub as notification_hub
from config.front import hot, sockets
from config.front.application import Front
from config.front.body import Limit
from config.front.bridge import Bridge
from config.kit import metrics, valkey
from config.operations import LIVE
from markets.consumers import hub
from portfolios.consumers import hub as portfolio_hub

LIMITS = [Limit(prefix, size, timeout_s) for prefix, (size, timeout_s) in settings.BODY_LIMITS.items()]
PROBE_THREADS = 4
log = structlog.get_logger(__name__)


async def keep_snapshots() -> None:
    """The admin's system page shows them; without Valkey there is no page to show them on."""
    while True:
        try:
            await metrics.keep_snapshot()
        except valkey.Unavailable as error:
            log.warning("no snapshot", error=str(error))
        await asyncio.sleep(metrics.SNAPSHOT_S)


hot.table.put("/healthz/live", hot.Ready.json(LIVE, cache="no-store", limited=False))

application = Front(
    hot=hot.table,
    probes=Bridge(django, threads=PROBE_THREADS, limits=LIMITS, host=settings.ALLOWED_HOSTS[0]),
    django=Bridge(django, threads=settings.WEB_THREADS, limits=LIMITS),
    sockets=sockets.application(SignedIn),
    background=[keep_snapshots, hub.run, portfolio_hub.run, notification_hub.run],
)

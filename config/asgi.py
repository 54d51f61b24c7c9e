"""ASGI entry: the front, with Django's WSGI application and Channels behind it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from config.wsgi import application as django  # isort: skip - sets Django up, which the rest needs

from django.conf import settings

from config.front import hot, sockets
from config.front.application import Front
from config.front.body import Limit
from config.front.bridge import Bridge

LIMITS = [Limit(prefix, size, timeout_s) for prefix, (size, timeout_s) in settings.BODY_LIMITS.items()]
PROBE_THREADS = 2

hot.table.put(
    "/healthz/live", hot.Ready(b'{"status":"ok"}', headers=[(b"content-type", b"application/json")], limited=False)
)

application = Front(
    hot=hot.table,
    probes=Bridge(django, threads=PROBE_THREADS, limits=LIMITS, host=settings.ALLOWED_HOSTS[0]),
    django=Bridge(django, threads=settings.WEB_THREADS, limits=LIMITS),
    sockets=sockets.application(),
)

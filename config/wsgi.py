"""Django over WSGI: what config/asgi.py puts behind its front, and what any WSGI server can run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

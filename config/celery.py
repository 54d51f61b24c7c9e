"""The Celery app. Jobs live in each app's tasks.py; services enqueue them by name (config/kit/jobs.py)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("tidemark", task_cls="config.kit.task:Job", loader="config.celery_loader:Loader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

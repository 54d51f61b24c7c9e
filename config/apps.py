from django.apps import AppConfig

from config import celery

__all__ = ["ConfigConfig", "celery"]  # importing the Celery app here gives every process the tasks' registry


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Tidemark"

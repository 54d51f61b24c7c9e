from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import docs


class Command(BaseCommand):
    help = "Write docs/configuration.md and .env.example from the table in config/env.py."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        for path, content in docs.written(settings.BASE_DIR).items():
            path.write_text(content)
            self.stdout.write(f"wrote {path.relative_to(settings.BASE_DIR)}")

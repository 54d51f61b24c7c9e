"""The demo: people who can sign in, then what each app adds for them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Runs settings.DEMO_SEEDERS in order; each adds what is missing and leaves the rest alone."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENV != "development":
            raise CommandError("ENV: the demo exists only with ENV=development")
        for seeder in settings.DEMO_SEEDERS:
            import_string(seeder)()

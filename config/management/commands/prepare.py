"""Everything between a database that answers and a product that can be used, in one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from config import static


class Command(BaseCommand):
    help = (
        "Migrates, collects static files when they changed, runs settings.PREPARERS, and in development seeds the demo."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        self.collect()
        for preparer in settings.PREPARERS:
            import_string(preparer)()
        if settings.ENV == "development":
            call_command("seed_demo")

    def collect(self) -> None:
        """The stamp is written last: a collection that was cut off is done again."""
        stamp = settings.STATIC_ROOT / ".collected"
        current = static.fingerprint()
        if stamp.exists() and stamp.read_text() == current:
            return
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(current)
        self.stdout.write("static files collected")

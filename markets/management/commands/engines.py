import asyncio
import signal
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from config.kit import garbage, leases
from markets.engine import Engine


class Command(BaseCommand):
    help = "Follow every price and tell whoever armed a level that it was reached. A second one waits for the first."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        garbage.settle()
        with suppress(asyncio.CancelledError):
            asyncio.run(self.work())

    async def work(self) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        engine = Engine(import_string(name) for name in settings.LEVEL_SUBSCRIBERS)
        await leases.while_held("engines", engine.run)

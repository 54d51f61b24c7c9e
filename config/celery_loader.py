"""How a worker and beat start: after the same look at settings, engines and migrations as the web server."""

import gc

from celery import Celery
from celery.loaders.app import AppLoader

from config import startup


class Loader(AppLoader):
    def __init__(self, app: Celery) -> None:
        startup.settings_or_exit()
        super().__init__(app)

    def init_worker(self) -> None:
        """Celery calls this before a worker or beat connects to anything; a pool's child comes here again."""
        if not self.worker_initialized:
            startup.ready_or_exit()
        super().init_worker()
        gc.freeze()  # a pool's children share what is loaded, until the collector touches it in each of them

from django.apps import AppConfig
from django.core import checks


class KitConfig(AppConfig):
    name = "config.kit"
    label = "kit"
    verbose_name = "Machinery"

    def ready(self) -> None:
        from config.kit import hooks  # noqa: PLC0415 - it imports models, which are not there before ready()

        checks.register(hooks.check_names)

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accounts import roles


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        post_migrate.connect(roles.sync, sender=self, dispatch_uid="accounts.roles")

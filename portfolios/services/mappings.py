"""How somebody's files are read, kept by a name."""

from django.db import transaction

from accounts.models import User
from config.kit.errors import Conflict
from portfolios.calc.imports.options import Options
from portfolios.models import Mapping

MOST = 50
KEPT = ("profile", "columns", "day_order", "decimal", "currency", "zone")  # what all files of a broker share


class TooManyMappings(Conflict):
    code = "too_many_mappings"
    detail = f"{MOST} of them are kept for a person. Delete one first."


@transaction.atomic
def keep(user: User, name: str, options: Options) -> Mapping:
    """Of the same name, the newer counts."""
    User.objects.select_for_update().get(pk=user.pk)
    rows = Mapping.objects.filter(owner=user)
    if rows.exclude(name=name).count() >= MOST:
        raise TooManyMappings
    columns = {key: value for key, value in options.kept().items() if key in KEPT}
    return Mapping.objects.update_or_create(owner=user, name=name, defaults={"columns": columns})[0]


def forget(mapping: Mapping) -> None:
    mapping.delete()

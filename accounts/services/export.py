"""All of a person's data as one zip: each app adds its part (settings.EXPORTERS)."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.calc.devices import Visitor
from accounts.models import ApiToken, Export, RefreshFamily, SecurityEvent, SignIn, User
from accounts.services import security
from config.kit import errors, jobs

KEPT = timedelta(days=1)
Part = dict[str, bytes]


class ExportRunning(errors.Conflict):
    code = "export_running"
    detail = "Your data is being collected already."


def ask(user: User, *, visitor: Visitor) -> Export:
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if Export.objects.filter(user=user, state=Export.State.QUEUED).exists():
            raise ExportRunning
        Export.objects.filter(user=user).delete()
        export = Export.objects.create(user=user)
        security.note(user, security.Kind.EXPORT_ASKED, visitor)
        jobs.enqueue("accounts.make_export", str(export.pk))
    return export


def make(export_id: UUID) -> None:
    """The same again when the job is delivered twice."""
    export = Export.objects.select_related("user").filter(pk=export_id).first()
    if export is None:
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for exporter in settings.EXPORTERS:
            part: Part = import_string(exporter)(user=export.user)
            for name, content in part.items():
                archive.writestr(name, content)
    export.content, export.state, export.done_at = packed.getvalue(), Export.State.DONE, timezone.now()
    export.save()


def forget_old() -> None:
    Export.objects.filter(created_at__lt=timezone.now() - KEPT).delete()


def own_part(*, user: User) -> Part:
    """What accounts knows, without the secrets."""
    listed = {
        "sessions": SignIn.objects.filter(user=user).values("device", "address", "created_at", "used_at"),
        "api_clients": RefreshFamily.objects.filter(user=user).values("device", "address", "created_at", "used_at"),
        "api_tokens": ApiToken.objects.filter(user=user).values("name", "scopes", "created_at", "expires_at"),
        "security_log": SecurityEvent.objects.filter(user=user).values("kind", "device", "address", "created_at"),
    }
    person = {"id": user.pk, "email": user.email, "name": user.name, "joined_at": user.joined_at}
    known = {**person, "profile": model_to_dict(user.profile), **{name: list(rows) for name, rows in listed.items()}}
    return {"account.json": json.dumps(known, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False).encode()}

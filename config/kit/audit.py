"""Who changed what, before and after. Rows are only added: triggers of the database hold that (migration 0002).

    audit.record(actor_id=request.user.pk, action="user.deactivated", subject=user, before=..., after=...)

Values of fields that hold secrets are never kept, only that they changed.
"""

import json
import re
from datetime import datetime
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from config.kit.models import Audit

SECRET = re.compile(r"passw|secret|token|hash|private|otp|api_?key|credential|pepper", re.IGNORECASE)
HIDDEN, HIDDEN_NEW = "[hidden]", "[hidden, changed]"

Values = dict[str, Any]


def record(
    *,
    actor_id: int | None,
    action: str,
    subject: models.Model | str,
    before: Values | None = None,
    after: Values | None = None,
) -> Audit:
    """Add an entry. Of `before` and `after` only what differs is kept, when both are given."""
    old, new = redacted(before or {}, after or {})
    if old and new:
        changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
        old, new = ({name: value for name, value in side.items() if name in changed} for side in (old, new))
    row = subject if isinstance(subject, models.Model) else None
    return Audit.objects.create(
        actor_id=actor_id,
        action=action,
        subject_type=row._meta.label_lower if row else "",
        subject_id=str(row.pk) if row else "",
        subject=str(subject)[:200],
        before=old,
        after=new,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )


def snapshot(row: models.Model) -> Values:
    """Every field of a row, many-to-many as the names of what they lead to."""
    values = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}
    if row.pk is not None:
        for field in row._meta.many_to_many:
            values[field.name] = sorted(str(other) for other in field.value_from_object(row))
    return values


def redacted(before: Values, after: Values) -> tuple[Values, Values]:
    """Both sides as JSON, with what a secret field held replaced by whether it changed."""
    old, new = plain(before), plain(after)
    for name in filter(SECRET.search, {*old, *new}):
        changed = name in old and name in new and old[name] != new[name]
        if name in old:
            old[name] = HIDDEN
        if name in new:
            new[name] = HIDDEN_NEW if changed else HIDDEN
    return old, new


def plain(values: Values) -> Values:
    known: Values = json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))
    return known


def purge(before: datetime) -> int:
    """Throw away entries that are too old, and say so in the log itself."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL tidemark.audit_purge = 'on'")
        gone, _ = Audit.objects.filter(at__lt=before).delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL tidemark.audit_purge = 'off'")
        if gone:
            record(actor_id=None, action="audit.purged", subject="audit log", after={"entries": gone, "before": before})
    return gone

"""Notifications as `/ws/notifications` says them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from alerts.models import Notification
from alerts.queries.notifications import unread_of
from config.kit.tables.cells import plain


def frame(id: UUID, kind: str, title: str, body: str, path: str, *, at: datetime, unread: int) -> dict[str, Any]:
    return {
        "type": "notification", "id": str(id), "kind": kind, "title": title, "body": body, "path": path,
        "created_at": plain(at), "unread": unread,
    }  # fmt: skip


def missed(user_ids: Iterable[int], since: datetime) -> list[tuple[int, dict[str, Any]]]:
    """What these people were told since, and have not read; the oldest first."""
    wanted = set(user_ids)
    if not wanted:
        return []
    rows = list(Notification.objects.filter(user_id__in=wanted, created_at__gte=since, read_at=None))
    unread = unread_of(wanted)
    return [(row.user_id, _frame(row, unread.get(row.user_id, 0))) for row in reversed(rows)]


def _frame(row: Notification, unread: int) -> dict[str, Any]:
    return frame(row.pk, row.kind, row.title, row.body, row.path, at=row.created_at, unread=unread)

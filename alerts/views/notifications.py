"""What somebody was told: by day, and the newest under the bell."""

from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import User
from alerts.forms.notifications import ListForm
from alerts.models import Notification
from alerts.queries.notifications import notification_for, notifications_of
from alerts.services import notifications as services
from alerts.views.mine import me
from config.kit.api.pages import Cursor

LATEST = 6


@login_required
@never_cache
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    asked = ListForm.read(request.GET)
    rows = notifications_of(me(request), unread=True if asked["show"] == "unread" else None)
    pages = Cursor()
    try:
        found = pages.paginate_queryset(rows.prefetch_related("deliveries"), Request(request))
    except ValidationError as wrong:
        raise BadRequest("cursor or limit: not one of ours") from wrong
    told = pages.get_paginated_response(None).data
    context = {
        "days": _by_day(me(request), found), "show": asked["show"], "shows": ListForm.SHOWS,
        "newer": told["previous"] or "", "older": told["next"] or "",
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "told"  # type: ignore[attr-defined]
    return render(request, "alerts/_told.html" if part else "alerts/notifications.html", context)


@login_required
@never_cache
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Under the bell."""
    return render(request, "alerts/_latest.html", {"rows": notifications_of(me(request))[:LATEST]})


@login_required
@require_POST
def read(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """`next` is where to go on: to what it is about, or back to the list."""
    services.read(notification_for(me(request), notification_id))
    return _on(request)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = services.read_all(me(request))
    messages.success(request, "All are marked as read." if count else "Nothing was unread.")
    return _on(request)


def _on(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    return redirect(
        asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, None) else "notifications"
    )


def _by_day(user: User, rows: list[Notification]) -> list[tuple[str, Any, list[Notification]]]:
    """Days of the person's own zone."""
    zone = ZoneInfo(user.profile.timezone or "UTC")
    today = timezone.localdate(timezone=zone)

    def day(row: Notification) -> Any:
        return row.created_at.astimezone(zone).date()

    words = {0: "Today", 1: "Yesterday"}
    return [(words.get((today - on).days, ""), on, list(some)) for on, some in groupby(rows, key=day)]

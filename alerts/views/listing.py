"""All alerts of somebody, those nearest to their target, and their file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from alerts.forms.alerts import STATUSES, ListForm
from alerts.models import Alert
from alerts.queries import exports
from alerts.queries.alerts import alerts_of
from alerts.queries.near import nearest, shown
from alerts.views.mine import me
from config.kit import tables


@login_required
@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponseBase:
    status = ListForm.read(request.GET)["status"]
    rows = alerts_of(me(request), status=[status] if status else [])
    context = {
        "rows": shown(rows), "status": status, "statuses": _statuses(me(request)),
        "now_ms": int(timezone.now().timestamp() * 1000),
    }  # fmt: skip
    part = request.htmx and request.htmx.target == "alerts"  # type: ignore[attr-defined]
    return render(request, "alerts/_alerts.html" if part else "alerts/alerts.html", context)


@login_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """`form` is one of tables.FORMATS, as the address has it."""
    return tables.answer(exports.file_name(), form, exports.COLUMNS, exports.rows(alerts_of(me(request))))


@login_required
@never_cache
@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """A card of the dashboard."""
    return render(request, "alerts/_near.html", {"rows": nearest(me(request))})


def _statuses(user: User) -> list[tuple[str, str, int]]:
    counted: Any = Alert.objects.filter(owner=user).order_by().values_list("status").annotate(Count("pk"))
    counts = dict(counted)
    return [("", "All", sum(counts.values())), *((it, title, counts.get(it, 0)) for it, title in STATUSES.items())]

"""The admin's first page and its system page: what there is, and how this installation is doing.

Each part of the system page is asked by itself. One that does not answer says so, the others stay.
"""

import platform
import shutil
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timesince import timesince

from config.celery import app
from config.kit import health, metrics, valkey
from config.kit.errors import OUTAGES
from config.kit.models import Audit, DeadLetter, Event, IdempotencyKey, Outbox
from portfolios.queries import proof

MANY = 50_000
QUIET_BEAT = timedelta(seconds=30)

Figures = list[tuple[str, Any]]


def mark(request: HttpRequest) -> str:
    return static("icons/tidemark.svg")


def stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


# --- Navigation and first page


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The side rail: every app that this person may open, with the icon its admin names."""
    start = [
        {"title": "Overview", "icon": "dashboard", "link": reverse("admin:index")},
        {"title": "System", "icon": "monitor_heart", "link": reverse("system")},
        {"title": "Feeds", "icon": "cell_tower", "link": reverse("feeds")},
        {"title": "Providers", "icon": "cloud_download", "link": reverse("providers")},
    ]
    groups: list[dict[str, Any]] = [{"title": "", "items": start}]
    for known in sections(request):
        items = [
            {"title": model["name"], "icon": _icon(model["model"]), "link": model["admin_url"]}
            for model in known["models"]
            if model.get("admin_url")
        ]
        groups.append({"title": known["name"], "items": items, "separator": True})
    return groups


def sections(request: HttpRequest) -> list[dict[str, Any]]:
    """The apps that this person may open: people first, machinery last. Django's groups are among the people."""
    known = {found["app_label"]: found for found in admin.site.get_app_list(request)}
    if groups := known.pop("auth", None):
        people = known.setdefault("accounts", {**groups, "name": "People", "models": []})
        people["models"] = [*people["models"], *groups["models"]]
    first, last = known.pop("accounts", None), known.pop("kit", None)
    return [found for found in (first, *known.values(), last) if found]


def _icon(model: type[Model]) -> str:
    return getattr(admin.site.get_model_admin(model), "icon", "table_rows")


def index(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What unfold's first page is given besides its own."""
    groups = [
        {
            "name": known["name"],
            "models": [
                {
                    "name": model["name"],
                    "icon": _icon(model["model"]),
                    "url": model["admin_url"],
                    "add_url": model["add_url"],
                    "count": rough_count(model["model"]),
                }
                for model in known["models"]
                if model.get("admin_url")
            ],
        }
        for known in sections(request)
    ]
    may_read = request.user.has_perm("kit.view_audit")
    cards = _cards(request)
    return {**context, "title": "Overview", "groups": groups, "cards": cards, "changes": _changes() if may_read else []}


def _cards(request: HttpRequest) -> list[dict[str, Any]]:
    failed = DeadLetter.objects.filter(retried_at=None).count()
    waiting = Outbox.objects.count()
    day = timezone.now() - timedelta(days=1)
    differ = proof.that_differ().count()
    found = [
        ("kit.view_deadletter", "Failed jobs", failed, "kit_deadletter", "state=failed", "bad" if failed else "good"),
        ("portfolios.view_check", "Books that differ", differ, "portfolios_check", "outcome=differs",
         "bad" if differ else "good"),
        ("kit.view_outbox", "Waiting jobs", waiting, "kit_outbox", "", "warn" if waiting > MANY / 1000 else ""),
        ("kit.view_event", "Events today", Event.objects.filter(created_at__gte=day).count(), "kit_event", "", ""),
        ("kit.view_audit", "Changes today", Audit.objects.filter(at__gte=day).count(), "kit_audit", "", ""),
    ]  # fmt: skip
    return [
        {"title": title, "value": value, "url": f"{reverse(f'admin:{where}_changelist')}?{query}", "tone": tone}
        for permission, title, value, where, query, tone in found
        if request.user.has_perm(permission)
    ]


def _changes() -> list[Audit]:
    return list(Audit.objects.all()[:8])


def rough_count(model: type[Model]) -> int:
    """Exact for small tables; for large ones what PostgreSQL's statistics say, which costs nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = to_regclass(%s)", [model._meta.db_table])
        found = cursor.fetchone()
    if found and found[0] > MANY:
        return int(found[0])
    return model._default_manager.count()


# --- System page


def page(request: HttpRequest) -> HttpResponse:
    parts = [
        {"title": title, **_asked(ask)}
        for title, ask in (
            ("Jobs", _jobs), ("Web", _web), ("Storage", _storage), ("Versions", _versions), ("Processes", _processes),
        )
    ]  # fmt: skip
    ready = [
        {"name": capfirst(name), "ok": part.ok, "why": part.why}
        for name, part in health.ready().items()
        if name != "draining"
    ]
    context = {**admin.site.each_context(request), "title": "System", "parts": parts, "ready": ready}
    return render(request, "admin/system.html", context)


def _asked(ask: Callable[[], Figures]) -> dict[str, Any]:
    try:
        return {"figures": ask(), "down": False}
    except OUTAGES:
        return {"figures": [], "down": True}


def _jobs() -> Figures:
    figures: Figures = []
    oldest = Outbox.objects.order_by("created_at").values_list("created_at", flat=True).first()
    figures += [("Waiting in the outbox", Outbox.objects.count())]
    if oldest:
        figures += [("Oldest of them", f"{timesince(oldest)} old")]
    figures += [("Failed for good", DeadLetter.objects.filter(retried_at=None).count()), ("Beat", _beat())]
    try:
        client = valkey.client()
        figures += [(f"Queue {name}", client.llen(name)) for name in settings.CELERY_TASK_QUEUES]
        figures += [("Taken by workers", client.hlen("unacked"))]
    except valkey.Unavailable:
        figures += [("Queues", "Valkey does not answer")]
    return figures


def _beat() -> str:
    last = IdempotencyKey.objects.filter(scope__startswith="beat:").order_by("-created_at").first()
    if last is None:
        return "not seen yet"
    quiet = timezone.now() - last.created_at
    return "running" if quiet < QUIET_BEAT else f"silent for {timesince(last.created_at)}"


def _web() -> Figures:
    taken = metrics.all_snapshots()
    slowest = max((one["p95_ms"] for one in taken if one["p95_ms"] is not None), default=None)
    return [
        ("Web processes", len(taken)),
        ("Open WebSockets", sum(one["sockets"] for one in taken)),
        ("Requests since start", sum(one["requests"] for one in taken)),
        ("p95 of the slowest", "no requests yet" if slowest is None else f"{slowest} ms"),
    ]


def _storage() -> Figures:
    disk = shutil.disk_usage(settings.VAR_DIR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), count(*) FROM pg_stat_activity")
        size, connections = cursor.fetchone()
    figures: Figures = [
        ("Disk free", f"{in_bytes(disk.free)} of {in_bytes(disk.total)}"),
        ("Database", in_bytes(size)),
        ("Database connections", connections),
    ]
    try:
        figures += [("Valkey memory", in_bytes(valkey.client().info("memory")["used_memory"]))]
    except valkey.Unavailable:
        figures += [("Valkey memory", "Valkey does not answer")]
    return figures


def _versions() -> Figures:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = cursor.fetchone()[0]
    figures: Figures = [("Python", platform.python_version())]
    figures += [(name, version(name)) for name in ("Django", "celery", "channels", "uvicorn")]
    figures += [("PostgreSQL", postgres.partition(" ")[0])]
    try:
        server = valkey.client().info("server")
        figures += [("Valkey", server.get("valkey_version") or server["redis_version"])]
    except valkey.Unavailable:
        figures += [("Valkey", "does not answer")]
    return figures


def _processes() -> Figures:
    figures: Figures = [(f"web {one['process']}", f"{one['requests']} requests") for one in metrics.all_snapshots()]
    answers = app.control.ping(timeout=0.4) or []
    figures += [(f"worker {name}", "answers") for answer in answers for name in answer]
    if not answers:
        figures += [("worker", "none answers")]
    return figures


def in_bytes(size: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"

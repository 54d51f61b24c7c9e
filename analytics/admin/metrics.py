"""The table of figures, to be read, and the runs that filled it. A run can be asked for at any time."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.decorators import display

from analytics.models import Metrics, MetricsRun
from analytics.queries.metrics import LOST_AFTER
from analytics.services import metrics
from config.kit import audit
from config.kit.audited import ReadOnlyAdmin


class HasError(admin.SimpleListFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("failed", "Failed"), ("empty", "No history"), ("done", "Done")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        failed = queryset.exclude(error="")
        match self.value():
            case "failed":
                return failed
            case "empty":
                return queryset.filter(error="", day=None)
            case "done":
                return queryset.filter(error="").exclude(day=None)
        return queryset


@admin.register(Metrics)
class MetricsAdmin(ReadOnlyAdmin):
    icon = "monitoring"
    list_display = (
        "instrument", "day", "days", "close", "return_1d", "return_1y", "volatility_1y", "rsi", "simulated", "error",
        "updated_at",
    )  # fmt: skip
    list_filter = (HasError, "simulated", "instrument__kind", "instrument__exchange")
    list_select_related = ("instrument",)
    search_fields = ("instrument__symbol", "instrument__name", "error")
    ordering = ("instrument__symbol",)


@admin.register(MetricsRun)
class MetricsRunAdmin(ReadOnlyAdmin):
    icon = "play_circle"
    list_display = ("started_at", "state", "progress", "failed", "took", "simulated")
    list_filter = ("simulated",)
    fields = ("started_at", "ended_at", "state", "progress", "failed", "took", "simulated")
    readonly_fields = ("state", "progress", "took")
    list_before_template = "admin/analytics/run_now.html"

    def has_run_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("analytics.change_metricsrun"))

    @display(description="State", label={"Done": "success", "Under way": "info", "With failures": "warning",
                                         "Lost": "danger"})  # fmt: skip
    def state(self, run: MetricsRun) -> str:
        if run.ended_at is None:
            return "Under way" if run.started_at > timezone.now() - LOST_AFTER else "Lost"
        return "With failures" if run.failed else "Done"

    @display(description="Instruments")
    def progress(self, run: MetricsRun) -> str:
        return f"{run.done} of {run.total} ({100 * run.done // run.total if run.total else 100} %)"

    @display(description="Duration")
    def took(self, run: MetricsRun) -> str:
        return "" if run.ended_at is None else f"{(run.ended_at - run.started_at) / timedelta(seconds=1):.1f} s"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.run_now))
        return [path("run/", view, name="analytics_metricsrun_run"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        extra = {**(extra_context or {}), "may_run": self.has_run_permission(request)}
        shown: HttpResponse = super().changelist_view(request, extra)
        return shown

    def run_now(self, request: HttpRequest) -> HttpResponse:
        if not self.has_run_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            metrics.compute_soon()
            audit.record(actor_id=request.user.pk, action="metrics.asked_for", subject="metrics")
        self.message_user(request, "A run was asked for. It begins in a moment.", messages.SUCCESS)
        return redirect("admin:analytics_metricsrun_changelist")

"""The machinery in the admin: jobs that failed or wait, events, and who changed what."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from config.kit import audit, jobs
from config.kit.audited import ReadOnlyAdmin
from config.kit.models import Audit, DeadLetter, Event, Outbox


def pretty(value: Any) -> SafeString:
    """JSON or a traceback, as it is."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return format_html('<pre class="as-is">{}</pre>', text)


class RetriedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("failed", "Failed"), ("retried", "Sent again")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> QuerySet[DeadLetter]:
        if self.value() is None:
            return queryset
        return queryset.filter(retried_at__isnull=self.value() == "failed")


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    icon = "report"
    list_display = ("job", "reason", "tries", "failed_at", "state")
    list_filter = (RetriedFilter, "job")
    search_fields = ("job", "error", "task_id")
    fields = ("job", "state", "error_as_is", "traceback_as_is", "args_as_is", "tries", "failed_at", "task_id")
    readonly_fields = ("state", "error_as_is", "traceback_as_is", "args_as_is")
    actions = ("retry_chosen",)
    change_form_outer_before_template = "admin/kit/retry.html"

    def has_retry_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("kit.change_deadletter")

    @display(description="Reason")
    def reason(self, letter: DeadLetter) -> str:
        first = letter.error.partition("\n")[0]
        return first if len(first) <= 80 else first[:79] + "…"

    @display(description="State", label={"Failed": "danger", "Sent again": "success"})
    def state(self, letter: DeadLetter) -> str:
        return "Sent again" if letter.retried_at else "Failed"

    @display(description="Error")
    def error_as_is(self, letter: DeadLetter) -> SafeString:
        return pretty(letter.error)

    @display(description="Traceback")
    def traceback_as_is(self, letter: DeadLetter) -> SafeString:
        return pretty(letter.traceback or "None: the process ended without a word.")

    @display(description="Arguments")
    def args_as_is(self, letter: DeadLetter) -> SafeString:
        return pretty(letter.args)

    @admin.action(description="Try again", permissions=["retry"])
    def retry_chosen(self, request: HttpRequest, letters: QuerySet[DeadLetter]) -> None:
        sent = sum(self._retry(request, letter) for letter in letters)
        self.message_user(request, f"{sent} sent again.", messages.SUCCESS if sent else messages.WARNING)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_POST(self.retry))
        return [path("<int:object_id>/retry/", view, name="kit_deadletter_retry"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        extra = {**(extra_context or {}), "may_retry": self.has_retry_permission(request)}
        shown: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return shown

    def retry(self, request: HttpRequest, object_id: int) -> HttpResponse:
        if not self.has_retry_permission(request):
            raise PermissionDenied
        letter = self.get_object(request, str(object_id))
        if letter is not None and self._retry(request, letter):
            self.message_user(request, f"{letter.job} was sent again.", messages.SUCCESS)
        else:
            self.message_user(request, "It was sent again already, or its job is no more.", messages.WARNING)
        return redirect("admin:kit_deadletter_changelist")

    def _retry(self, request: HttpRequest, letter: DeadLetter) -> bool:
        try:
            sent = jobs.send_again(letter)
        except jobs.UnknownJob:
            return False
        if sent:
            audit.record(actor_id=request.user.pk, action="job.retried", subject=letter, after={"args": letter.args})
        return sent


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    icon = "outbox"
    list_display = ("job", "created_at")
    list_filter = ("job",)
    search_fields = ("job",)
    fields = ("job", "args_as_is", "created_at")
    readonly_fields = ("args_as_is",)
    ordering = ("id",)

    @display(description="Arguments")
    def args_as_is(self, row: Outbox) -> SafeString:
        return pretty(row.args)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    icon = "bolt"
    list_display = ("kind", "subject", "user_id", "created_at")
    list_filter = ("kind", ("created_at", RangeDateTimeFilter))
    search_fields = ("kind", "subject", "=user_id")
    fields = ("kind", "subject", "user_id", "payload_as_is", "created_at")
    readonly_fields = ("payload_as_is",)
    ordering = ("-id",)

    @display(description="Payload")
    def payload_as_is(self, event: Event) -> SafeString:
        return pretty(event.payload)


@admin.register(Audit)
class AuditAdmin(ReadOnlyAdmin):
    icon = "policy"
    list_display = ("at", "action", "subject", "actor_id", "changed")
    list_filter = ("action", ("at", RangeDateTimeFilter))
    list_filter_submit = True
    search_fields = ("action", "subject", "subject_id", "request_id", "=actor_id")
    fields = ("at", "actor_id", "action", "subject_type", "subject", "before_as_is", "after_as_is", "request_id")
    readonly_fields = ("before_as_is", "after_as_is")

    @display(description="Fields")
    def changed(self, entry: Audit) -> str:
        names = sorted({*entry.before, *entry.after})
        return ", ".join(names[:4]) + (" …" if len(names) > 4 else "")

    @display(description="Before")
    def before_as_is(self, entry: Audit) -> SafeString:
        return pretty(entry.before)

    @display(description="After")
    def after_as_is(self, entry: Audit) -> SafeString:
        return pretty(entry.after)

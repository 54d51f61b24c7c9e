"""How notifications got to people: looked at, and given up ones sent again. What they say is nobody else's business."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from alerts.models import Delivery
from alerts.services import deliveries
from config.kit import audit
from config.kit.audited import ReadOnlyAdmin

COLOURS = {"sent": "success", "failed": "warning", "dead": "danger", "held": "info"}


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    icon = "outgoing_mail"
    list_display = ("told_at", "person", "kind", "channel", "shown_state", "tries", "due_at", "error")
    list_filter = ("channel", "state", ("notification__created_at", RangeDateTimeFilter))
    list_filter_submit = True
    list_select_related = ("notification__user",)
    search_fields = ("notification__user__email", "=id", "error")
    fields = ("id", "told_at", "person", "kind", "channel", "host", "state", "tries", "due_at", "ended_at", "error")
    readonly_fields = ("told_at", "person", "kind", "host")
    ordering = ("-notification__created_at",)
    actions = ("send_chosen_again",)

    def has_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("alerts.change_delivery")

    @display(description="Told", ordering="notification__created_at")
    def told_at(self, row: Delivery) -> Any:
        return row.notification.created_at

    @display(description="Person", ordering="notification__user__email")
    def person(self, row: Delivery) -> str:
        return str(row.notification.user)

    @display(description="Kind", ordering="notification__kind")
    def kind(self, row: Delivery) -> str:
        return row.notification.kind

    @display(description="State", ordering="state", label=COLOURS)
    def shown_state(self, row: Delivery) -> str:
        return row.state

    @display(description="Host")
    def host(self, row: Delivery) -> str:
        """The rest of a webhook's address, or of an endpoint's, is as good as a password."""
        return row.to.rpartition("@")[2] if row.channel == "email" else urlsplit(row.to).hostname or ""

    @admin.action(description="Send again", permissions=["again"])
    def send_chosen_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        sent = 0
        for row in rows.select_related("notification"):
            if deliveries.send_again(row):
                audit.record(actor_id=request.user.pk, action="delivery.retried", subject=row)
                sent += 1
        told = f"{sent} sent again." if sent else "Only what was given up is sent again."
        self.message_user(request, told, messages.SUCCESS if sent else messages.WARNING)

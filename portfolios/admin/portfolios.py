"""Portfolios, their orders and their imports, to be read: what is in them changes through the ledger alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from config.kit.audited import ReadOnlyAdmin
from portfolios.models import AppliedAction, ImportBatch, Order, Portfolio


@admin.register(Portfolio)
class PortfolioAdmin(ReadOnlyAdmin):
    icon = "pie_chart"
    list_display = ("name", "owner", "base_currency", "cost_basis", "fee_policy", "version", "history", "created_at")
    list_filter = ("base_currency", "cost_basis", "fee_policy", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    search_fields = ("name", "owner__email", "=id")
    readonly_fields = ("history",)
    fieldsets = (
        (None, {"fields": ("name", "owner", "base_currency", "is_default", "archived_at", "created_at")}),
        ("How it is kept", {"fields": ("cost_basis", "fee_policy", "fee_schedule", "benchmark", "dividends")}),
        ("In base units", {"fields": ("put_in", "gained", "income", "fees", "taxes", "carried")}),
        ("Machinery", {"fields": ("version", "last_number", "history")}),
    )

    @display(description="History", label={"Complete": "success"})
    def history(self, row: Portfolio) -> str:
        return f"Waits from {row.history_from} on" if row.history_from else "Complete"


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    icon = "swap_vert"
    list_display = ("placed_at", "portfolio", "instrument", "side", "type", "quantity", "price", "stands", "ended_at")
    list_filter = ("state", "type", "side", "lasting")
    list_select_related = ("portfolio", "instrument")
    search_fields = ("portfolio__name", "portfolio__owner__email", "instrument__symbol", "reason", "=id")
    date_hierarchy = "placed_at"
    readonly_fields = ("stands",)

    @display(description="State", label={"Open": "info", "Filled": "success", "Rejected": "danger"})
    def stands(self, order: Order) -> str:
        return str(order.get_state_display()) + (f": {order.reason}" if order.reason else "")


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """What was in a file is its owner's: here is only how it went."""

    icon = "upload_file"
    list_display = ("created_at", "file_name", "portfolio", "profile", "state", "progress_pct", "new", "duplicate")
    list_filter = ("state", "profile")
    list_select_related = ("portfolio",)
    search_fields = ("file_name", "portfolio__owner__email", "error", "=id")
    exclude = ("content", "options")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        rows: QuerySet[ImportBatch] = super().get_queryset(request).defer("content")
        return rows


@admin.register(AppliedAction)
class AppliedActionAdmin(ReadOnlyAdmin):
    icon = "call_split"
    list_display = ("ex_date", "type", "instrument", "portfolio", "ratio", "amount", "currency", "state", "changed_at")
    list_filter = ("state", "type")
    list_select_related = ("portfolio", "instrument")
    search_fields = ("instrument__symbol", "portfolio__owner__email")
    exclude = ("transaction",)

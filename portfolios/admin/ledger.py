"""The ledger, to be read: transactions with what they said before, and the postings that are only ever added."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display

from config.kit.audited import ReadOnlyAdmin
from portfolios.models import Posting, Revision, Transaction


class Read(TabularInline):  # type: ignore[misc]
    extra = 0
    tab = True
    can_delete = False
    hide_title = True
    per_page = 20

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Revisions(Read):
    model = Revision
    fields = readonly_fields = (
        "revision", "void", "kind", "executed_on", "instrument", "quantity", "price", "amount", "fee", "tax",
        "currency", "rate", "recorded_at", "recorded_by",
    )  # fmt: skip
    verbose_name_plural = "revisions"


class Postings(Read):
    model = Posting
    fields = readonly_fields = (
        "revision", "reverses", "account", "instrument", "currency", "amount", "rate", "base", "executed_on",
        "recorded_at",
    )  # fmt: skip
    verbose_name_plural = "postings"


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    icon = "receipt_long"
    list_display = (
        "executed_on",
        "kind",
        "instrument",
        "quantity",
        "amount",
        "currency",
        "portfolio",
        "origin",
        "stands",
    )
    list_filter = ("kind", "origin", "void", ("executed_on", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("portfolio", "instrument")
    search_fields = ("portfolio__name", "portfolio__owner__email", "instrument__symbol", "=id")
    exclude = ("note", "tags", "fingerprint", "chosen", "carried", "other_side")  # notes are their owner's
    inlines = (Revisions, Postings)

    @display(description="State", label={"Void": "danger", "Changed": "warning"})
    def stands(self, row: Transaction) -> str:
        if row.void:
            return "Void"
        return "Changed" if row.revision > 1 else ""


@admin.register(Posting)
class PostingAdmin(ReadOnlyAdmin):
    icon = "account_balance"
    list_display = ("executed_on", "portfolio", "account", "instrument", "currency", "amount", "base", "reverses")
    list_filter = ("account", "reverses", "currency", ("executed_on", RangeDateFilter))
    list_filter_submit = True
    list_select_related = ("portfolio", "instrument")
    search_fields = ("portfolio__name", "portfolio__owner__email", "instrument__symbol", "=transaction__id")
    ordering = ("-id",)

"""What the nightly proof of the books found. A difference is an alarm."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from config.kit.audited import ReadOnlyAdmin
from portfolios.models import Check


class Outcome(admin.SimpleListFilter):
    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("differs", "Differs"), ("proved", "Proved")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Check]) -> QuerySet[Check]:
        chosen = {"differs": rows.exclude(differences=[]), "proved": rows.filter(differences=[])}
        return chosen.get(self.value() or "", rows)


@admin.register(Check)
class CheckAdmin(ReadOnlyAdmin):
    icon = "fact_check"
    list_display = ("checked_at", "portfolio", "days", "outcome", "first")
    list_filter = (Outcome,)
    list_select_related = ("portfolio",)
    search_fields = ("portfolio__name", "portfolio__owner__email", "=portfolio__id")
    fields = ("checked_at", "portfolio", "days", "outcome", "all_of_them")
    readonly_fields = ("outcome", "all_of_them")

    @display(description="Outcome", label={"Proved": "success", "Differs": "danger"})
    def outcome(self, check: Check) -> str:
        return "Differs" if check.differences else "Proved"

    @display(description="First difference")
    def first(self, check: Check) -> str:
        return str(check.differences[0]["what"]) if check.differences else ""

    @display(description="Differences")
    def all_of_them(self, check: Check) -> SafeString:
        told = ((it["what"], it["kept"], it["worked_out"]) for it in check.differences)
        return format_html_join("", "<p><strong>{}</strong><br>kept: {}<br>worked out: {}</p>", told)

"""What machinery and providers write about instruments: to be read."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from config.kit import audit
from config.kit.audited import ReadOnlyAdmin
from markets.admin.forms import AliasForm
from markets.models import Alias, Backfill, CorporateAction, Fundamentals, ProviderSymbol, Session
from markets.services import history


class ProviderSymbols(TabularInline):  # type: ignore[misc]
    model = ProviderSymbol
    extra = 0
    tab = True
    fields = ("provider", "symbol")
    hide_title = True


class Aliases(TabularInline):  # type: ignore[misc]
    model = Alias
    form = AliasForm
    extra = 0
    tab = True
    fields = ("symbol",)
    hide_title = True
    verbose_name_plural = "former symbols"


class Backfills(TabularInline):  # type: ignore[misc]
    model = Backfill
    extra = 0
    per_page = 10
    tab = True
    can_delete = False
    hide_title = True
    fields = readonly_fields = ("what", "source", "since", "state", "progress_pct", "error", "changed_at")
    verbose_name_plural = "history that is fetched"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(CorporateAction)
class CorporateActionAdmin(ReadOnlyAdmin):
    icon = "call_split"
    list_display = ("instrument", "type", "ex_date", "ratio", "amount", "currency", "source")
    list_filter = ("type", "source")
    list_select_related = ("instrument",)
    search_fields = ("instrument__symbol",)
    date_hierarchy = "ex_date"


@admin.register(Fundamentals)
class FundamentalsAdmin(ReadOnlyAdmin):
    icon = "query_stats"
    list_display = ("instrument", "period", "as_of", "market_cap", "pe_ratio", "source", "fetched_at")
    list_filter = ("period", "source")
    list_select_related = ("instrument",)
    search_fields = ("instrument__symbol",)


@admin.register(Backfill)
class BackfillAdmin(ReadOnlyAdmin):
    icon = "history"
    list_display = ("instrument", "what", "source", "state", "progress_pct", "error", "changed_at")
    list_filter = ("state", "what", "source")
    list_select_related = ("instrument",)
    search_fields = ("instrument__symbol", "error")
    actions = ("ask_again",)

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("markets.change_instrument")

    @admin.action(description="Fetch all of it again", permissions=["ask"])
    def ask_again(self, request: HttpRequest, rows: QuerySet[Backfill]) -> None:
        count = history.ask_again(rows)
        audit.record(actor_id=request.user.pk, action="backfill.asked_again", subject="history", after={"rows": count})
        self.message_user(request, f"{count} will be fetched again.")


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    icon = "schedule"
    list_display = ("calendar", "day", "opens_at", "closes_at")
    list_filter = ("calendar",)
    ordering = ("calendar", "-day")

"""Instruments in the admin: found, changed, renamed, merged, and a price put right, each on the record."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST
from unfold.decorators import display

from config.kit import errors, money
from config.kit.audited import AuditedAdmin
from markets.admin.forms import FixForm, InstrumentForm, MergeForm
from markets.admin.tables import Aliases, Backfills, ProviderSymbols
from markets.models import Instrument, ProviderSymbol
from markets.queries import hand_prices as written
from markets.queries.instruments import history_of
from markets.queries.quotes import quotes
from markets.services import catalogue_news, hand_prices, instruments, merge

SOURCE = frozenset({"active", "hand_priced", "primary_venue"})
"""What says who tells the price."""


class Whose(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("all", "Everybody's"), ("own", "Private"), ("merged", "Merged into another")]

    def queryset(self, request: HttpRequest, rows: QuerySet[Instrument]) -> QuerySet[Instrument]:
        chosen = {
            "all": rows.filter(owner=None, merged_into=None),
            "own": rows.exclude(owner=None),
            "merged": rows.exclude(merged_into=None),
        }
        return chosen.get(self.value() or "", rows)


@admin.register(Instrument)
class InstrumentAdmin(AuditedAdmin):
    icon = "candlestick_chart"
    form = InstrumentForm
    list_display = ("titled", "kind", "exchange", "currency", "price", "primary_venue", "state")
    list_filter = ("kind", Whose, "active", "hand_priced", "primary_venue", "exchange")
    list_filter_submit = True
    search_fields = ("symbol", "name", "isin", "aliases__symbol", "provider_symbols__symbol")
    ordering = ("id",)
    actions = ("activate", "deactivate")
    inlines = (ProviderSymbols, Aliases, Backfills)
    SETTLED: ClassVar[tuple[str, ...]] = ("kind", "currency")
    readonly_fields = ("owner", "merged_into", "base", "created_at")
    change_form_outer_before_template = "admin/markets/instrument.html"
    fieldsets = (
        (None, {"fields": ("symbol", "name", "kind", "currency", "active")}),
        ("Where from", {"fields": ("exchange", "country", "sector", "industry", "isin", "began_on", "description")}),
        ("Prices", {"fields": ("primary_venue", "hand_priced", "tick_size", "rank")}),
        ("History", {"fields": ("base", "owner", "merged_into", "created_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Instrument | None = None) -> Any:
        """Holdings and closes are booked under kind and currency."""
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, *self.SETTLED) if obj else fixed

    def has_delete_permission(self, request: HttpRequest, obj: Instrument | None = None) -> bool:
        return False  # history leans on it: it is made inactive, or merged

    # --- What is shown

    def get_queryset(self, request: HttpRequest) -> QuerySet[Instrument]:
        self.latest = quotes()
        rows: QuerySet[Instrument] = super().get_queryset(request)
        return rows

    @display(description="Instrument", header=True, ordering="symbol")
    def titled(self, row: Instrument) -> list[str]:
        return [row.symbol, row.name]

    @display(description="Price")
    def price(self, row: Instrument) -> str:
        found = self.latest.get(row.pk)
        return f"{money.text(found.price)} ({found.venue.title})" if found else "—"

    @display(description="State", label={"Active": "success", "Inactive": "warning", "Merged": "info", "Private": ""})
    def state(self, row: Instrument) -> str:
        if row.merged_into_id:
            return "Merged"
        if row.owner_id:
            return "Private"
        return "Active" if row.active else "Inactive"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        extra = {
            **(extra_context or {}),
            "may_change": row is not None and self.has_change_permission(request, row),
            "by_hand": written.of(row)[:10] if row else (),
        }
        shown: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return shown

    # --- What follows from a change

    def save_model(self, request: HttpRequest, obj: Instrument, form: Any, change: bool) -> None:
        """Another symbol is a renaming: the one before it leads on."""
        if change and "symbol" in form.changed_data:
            renamed, obj.symbol = obj.symbol, form.initial["symbol"]
            instruments.rename(obj, renamed)
        if not change:
            obj.base = obj.symbol.partition("/")[0] if "/" in obj.symbol else ""
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The last that is saved: now it is known who tells the price from here on."""
        super().save_related(request, form, formsets, change)
        moved = any(formset.model is ProviderSymbol and formset.has_changed() for formset in formsets)
        if moved or SOURCE & set(form.changed_data):
            instruments.source_changed([form.instance])
        else:
            catalogue_news.changed()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Provider symbols and former symbols are on the record too."""
        rows, name = formset.get_queryset().all(), str(formset.model._meta.verbose_name_plural)
        before = {name: sorted(map(str, rows.all()))} if change else {}
        super().save_formset(request, form, formset, change)
        after = {name: sorted(map(str, formset.model._default_manager.filter(instrument=form.instance)))}
        if before != after and any((*before.values(), *after.values())):
            self.record(request, "changed", form.instance, before=before, after=after)

    # --- Actions

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, rows: QuerySet[Instrument]) -> None:
        changed = self._switch(request, rows.filter(merged_into=None), active=True)
        self.message_user(request, f"{changed} active again.")

    @admin.action(description="Deactivate: no longer listed or streamed", permissions=["change"])
    def deactivate(self, request: HttpRequest, rows: QuerySet[Instrument]) -> None:
        self.message_user(request, f"{self._switch(request, rows, active=False)} deactivated.")

    @transaction.atomic
    def _switch(self, request: HttpRequest, rows: QuerySet[Instrument], *, active: bool) -> int:
        others = list(rows.exclude(active=active).values_list("pk", flat=True))
        changed = self.change_all(request, rows, active=active)
        instruments.source_changed(Instrument.objects.filter(pk__in=others))
        return changed

    def get_urls(self) -> list[Any]:
        own = [
            path(f"<int:object_id>/{name}/", self.admin_site.admin_view(require_POST(view)),
                 name=f"markets_instrument_{name}")
            for name, view in (("fix", self.fix), ("merge", self.merge))
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    def fix(self, request: HttpRequest, object_id: int) -> HttpResponse:
        row, form = self._one(request, object_id), FixForm(request.POST)
        if not form.is_valid():
            return self._back(request, row, form)
        day, price = form.cleaned_data["day"], form.cleaned_data["price"]
        with transaction.atomic():
            before = written.of(row).filter(day=day).values_list("close", flat=True).first()
            hand_prices.fix(row, {day: price})
            self.record(
                request, "price_fixed", row, before={"day": day, "close": before}, after={"day": day, "close": price}
            )
        told = "is the providers' again" if price is None else f"is {money.text(price)} now"
        self.message_user(request, f"The close of {day} {told}.", messages.SUCCESS)
        return redirect("admin:markets_instrument_change", row.pk)

    def merge(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Asked once what would happen, then done: it cannot be taken back."""
        row, form = self._one(request, object_id), MergeForm(request.POST)
        if not form.is_valid():
            return self._back(request, row, form)
        into = form.cleaned_data["into"]
        if request.POST.get("sure") != "yes":
            return self._asked(request, row, into)
        try:
            with transaction.atomic():
                merge.merge(row, into)
                self.record(request, "merged", row, after={"into": into.symbol})
        except errors.RuleBroken as broken:
            self.message_user(request, broken.detail, messages.ERROR)
            return redirect("admin:markets_instrument_change", row.pk)
        self.message_user(request, f"{row.symbol} is {into.symbol} now.", messages.SUCCESS)
        return redirect("admin:markets_instrument_change", into.pk)

    def _asked(self, request: HttpRequest, row: Instrument, into: Instrument) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "title": f"Merge {row.symbol} into {into.symbol}?",
            "row": row, "into": into, "history": history_of(row),
        }  # fmt: skip
        return render(request, "admin/markets/merge.html", context)

    def _one(self, request: HttpRequest, object_id: int) -> Instrument:
        row: Instrument | None = self.get_object(request, str(object_id))
        if row is None:
            raise errors.NotFound
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        return row

    def _back(self, request: HttpRequest, row: Instrument, form: FixForm | MergeForm) -> HttpResponse:
        told = " ".join(str(error) for found in form.errors.values() for error in found)
        self.message_user(request, told, messages.ERROR)
        return redirect("admin:markets_instrument_change", row.pk)

"""A file is brought: dropped, looked at with what became of each row, imported, and undone if it was wrong."""

from collections import Counter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from config.kit.errors import RuleBroken
from config.kit.limits import limited
from markets.forms import AddressForm
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.profiles import profiles
from portfolios.forms import imports as shapes
from portfolios.live import progress
from portfolios.models import ImportBatch
from portfolios.queries.imports import import_for, imports_of, mappings_of
from portfolios.queries.overdrafts import overdrafts
from portfolios.queries.portfolios import portfolios_of
from portfolios.renderers.files import MOST_BYTES
from portfolios.services import imports, mappings
from portfolios.services.import_lines import Line, State
from portfolios.views.mine import me
from portfolios.views.ticket import known_symbols

SHOWN, PAST = 200, 20
STATES = ImportBatch.State
UNDER_WAY = (STATES.QUEUED, STATES.RUNNING, STATES.UNDOING)
TABS = [("", "All"), (State.NEW, "New"), (State.DUPLICATE, "Known already"), (State.ERROR, "Problems"),
        (State.SKIPPED, "Left out")]  # fmt: skip


@method_decorator(never_cache, name="dispatch")
@method_decorator(limited("import-file", "20/min"), name="post")  # type: ignore[arg-type]
class Import(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, self.form(request, initial={"portfolio": request.GET.get("portfolio", "")[:40]}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, data=request.POST, files=request.FILES)
        if form.is_valid():
            with form.refusals():
                known = form.cleaned_data
                batch = imports.prepare(known["portfolio"], known["file"], form.options())
                return redirect("import-batch", batch.pk)
        return self.shown(request, form)

    def form(self, request: HttpRequest, **more: Any) -> shapes.FileForm:
        return shapes.FileForm(portfolios=portfolios_of(me(request)), mappings=mappings_of(me(request)), **more)

    def shown(self, request: HttpRequest, form: shapes.FileForm) -> HttpResponse:
        context = {
            "form": form, "past": list(imports_of(me(request))[:PAST]), "mappings": list(form.mappings.values()),
            "profiles": profiles().values(), "most_mb": MOST_BYTES // 2**20,
            "portfolios": form.fields["portfolio"].queryset,  # type: ignore[attr-defined]
        }  # fmt: skip
        return render(request, "portfolios/import.html", context, status=form.status if form.errors else 200)


class TabForm(AddressForm):
    state = forms.ChoiceField(choices=TABS[1:], required=False)


@method_decorator(never_cache, name="dispatch")
class OneImport(LoginRequiredMixin, View):
    """The preview of what was prepared, how far it is, and what came of it: one address for all of its life."""

    def get(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = import_for(me(request), batch_id)
        if batch.state == STATES.PREPARED or (batch.state == STATES.FAILED and batch.content):
            return self.preview(request, batch, Options.of(batch.options))
        context: dict[str, Any] = {"batch": batch, "under_way": batch.state in UNDER_WAY}
        if batch.state in UNDER_WAY:
            context["percent"] = progress.read(batch.pk)
        elif batch.state == STATES.DONE:
            context["overdrawn"] = overdrafts(batch.portfolio)
        return render(request, "portfolios/import_result.html", context)

    def post(self, request: HttpRequest, batch_id: UUID) -> HttpResponse:
        batch = import_for(me(request), batch_id)
        try:
            options = self._options(request, batch)
            if isinstance(options, HttpResponse):
                return options
            ImportBatch.objects.filter(pk=batch.pk).update(options=options.kept())
            if request.POST.get("do") == "import":
                imports.begin(batch, options, by=me(request).pk)
        except RuleBroken as refused:
            messages.error(request, refused.detail)
        return redirect("import-batch", batch.pk)

    def _options(self, request: HttpRequest, batch: ImportBatch) -> Options | HttpResponse:
        """What was chosen; or the page again, where something of it cannot be."""
        before = Options.of(batch.options)
        table = imports.look(batch.portfolio, imports.upload_of(batch), before, at_most=imports.AT_ONCE)
        if request.POST.get("do") == "read":
            form = shapes.ReadingForm(
                request.POST, table=table, unknown=request.POST.getlist("unknown"), options=before
            )
            if not form.is_valid():
                return self.preview(request, batch, before, form=form)
            options = form.options()
            if form.cleaned_data["name"]:
                mappings.keep(me(request), form.cleaned_data["name"], options)
                messages.success(request, f"Kept as {form.cleaned_data['name']}: choose it with the next file.")
            return options
        rows = shapes.RowsForm(request.POST)
        rows.is_valid()
        return Options.of(before.kept() | rows.marked | {name: rows.cleaned_data[name] for name in rows.cleaned_data})

    def preview(
        self, request: HttpRequest, batch: ImportBatch, options: Options, *, form: shapes.ReadingForm | None = None
    ) -> HttpResponse:
        outcome, refused = None, None
        try:
            table = imports.look(batch.portfolio, imports.upload_of(batch), options, at_most=imports.AT_ONCE)
            if "executed_at" in table.places:
                outcome = imports.tried(batch, options)
        except RuleBroken as error:
            refused = error
            table = imports.look(batch.portfolio, imports.upload_of(batch), Options(), at_most=imports.AT_ONCE)
        unknown = list(outcome.unknown_symbols) if outcome else []
        state = TabForm.read(request.GET)["state"]
        context = {
            "batch": batch, "form": form or shapes.ReadingForm(table=table, unknown=unknown, options=options),
            "refused": refused, "table": table, "unknown": unknown, "options": options, "state": state,
            "known_symbols": known_symbols(), "failed": batch.state == STATES.FAILED,
            **self._rows(outcome, options, state),
        }  # fmt: skip
        return render(request, "portfolios/import_preview.html", context, status=422 if form else 200)

    def _rows(self, outcome: imports.Outcome | None, options: Options, state: str) -> dict[str, Any]:
        if outcome is None:
            return {"lines": None, "counts": {}}
        counts = outcome.counts
        lines: list[Line] = [it for it in outcome.lines if not state or it.state == state]
        # rows in doubt first, unless somebody asks for a kind of them
        lines.sort(key=lambda it: (it.state is not State.ERROR, it.state is not State.DUPLICATE) if not state else ())
        shown = {it.row for it in lines[:SHOWN]}
        kinds = Counter(it.told.kind for it in outcome.lines if it.state is State.NEW and it.told.kind)
        return {
            "lines": lines[:SHOWN], "more": max(0, len(lines) - SHOWN), "all": len(outcome.lines),
            "tabs": [(value, title, counts[State(value)] if value else len(outcome.lines)) for value, title in TABS],
            "new": counts[State.NEW], "known": counts[State.DUPLICATE], "wrong": counts[State.ERROR],
            "kinds": kinds.most_common(), "counts": counts, "job": len(outcome.lines) > imports.AT_ONCE,
            "kept_take": [row for row in options.take if row not in shown],  # chosen, and not on this page
            "kept_skip": [row for row in options.skip if row not in shown],
        }  # fmt: skip


@login_required
@require_POST
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    batch = import_for(me(request), batch_id)
    try:
        after = imports.undo(batch, by=me(request).pk)
    except RuleBroken as refused:
        messages.error(request, refused.detail)
        return redirect("import-batch", batch.pk)
    if batch.state == STATES.PREPARED:
        return redirect("import")
    if after.state == STATES.UNDONE:
        messages.success(request, f"The import of {batch.file_name} is undone: its transactions no longer count.")
    return redirect("import-batch", batch.pk)


@login_required
@require_POST
def forget(request: HttpRequest, mapping_id: int) -> HttpResponse:
    mapping = get_object_or_404(mappings_of(me(request)), pk=mapping_id)
    mappings.forget(mapping)
    messages.success(request, f"{mapping.name} is forgotten.")
    return redirect("import")

"""One transaction: what it says, what it said before, what it moved; changed in its row or on its page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from portfolios.forms.transactions import AmendForm
from portfolios.models import Transaction
from portfolios.queries import revisions
from portfolios.queries.transactions import transaction_of
from portfolios.services import amendments, ledger
from portfolios.views.mine import head, me
from portfolios.views.ticket import known_symbols

CHANGED = "ledger-changed"  # heard by what adds up


@method_decorator(never_cache, name="dispatch")
class OneTransaction(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, transaction_id: UUID) -> HttpResponse:
        """`?as=row` and `?as=form`: the row of a list, as it is and to be changed."""
        row = transaction_of(me(request), transaction_id, history=True)
        part = request.GET.get("as") if request.htmx else None  # type: ignore[attr-defined]
        if part == "row":
            return render(request, "portfolios/_transaction.html", {"row": row})
        form = None if row.void else AmendForm(user=me(request), row=row)
        if part == "form" and form is not None:
            return render(request, "portfolios/_amend.html", {"row": row, "form": form})
        return self.page(request, row, form)

    def post(self, request: HttpRequest, transaction_id: UUID) -> HttpResponse:
        row = transaction_of(me(request), transaction_id)
        form = AmendForm(request.POST, user=me(request), row=row)
        changed = form.is_valid() and self.change(request, row, form)
        if request.htmx:  # type: ignore[attr-defined]
            return self.part(request, transaction_id, form, done=changed)
        if changed:
            messages.success(request, "Changed. What it said before is kept below.")
            return redirect("transaction", row.pk)
        return self.page(request, transaction_of(me(request), transaction_id, history=True), form)

    def change(self, request: HttpRequest, row: Transaction, form: AmendForm) -> bool:
        with form.refusals():
            draft = amendments.amended(row, **form.changes())
            if draft != amendments.draft_of(row):
                ledger.revise(row, draft, by=me(request).pk)
            return True
        return False

    def part(self, request: HttpRequest, transaction_id: UUID, form: AmendForm, *, done: bool) -> HttpResponse:
        row = transaction_of(me(request), transaction_id)
        if not done:
            return render(request, "portfolios/_amend.html", {"row": row, "form": form})
        answer = render(request, "portfolios/_transaction.html", {"row": row, "just_changed": True})
        answer["HX-Trigger"] = CHANGED
        return answer

    def page(self, request: HttpRequest, row: Transaction, form: AmendForm | None) -> HttpResponse:
        context: dict[str, Any] = head(row.portfolio) | {
            "row": row, "form": form, "told": revisions.told(row, reader=me(request)),
            "postings": revisions.postings(row), "known_symbols": known_symbols(),
        }  # fmt: skip
        status = form.status if form is not None and form.is_bound and form.errors else 200
        return render(request, "portfolios/transaction.html", context, status=status)

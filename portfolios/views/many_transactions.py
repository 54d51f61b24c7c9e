"""What is done with several transactions at once, and how a deletion is taken back."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from config.kit.errors import RuleBroken
from portfolios.forms.transactions import ManyForm
from portfolios.models import Transaction
from portfolios.queries.transactions import transactions_of_all
from portfolios.services import ledger, restoring, tagging
from portfolios.views.mine import me

MOST = 500
DELETED = "deleted_transactions"


@login_required
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    form, rows = ManyForm(request.POST), _marked(request)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    elif not rows:
        messages.error(request, "Mark the transactions first.")
    else:
        try:
            _do(request, form, rows)
        except RuleBroken as refused:
            messages.error(request, refused.detail)
    return redirect(_back(request))


def _do(request: HttpRequest, form: ManyForm, rows: list[Transaction]) -> None:
    tags = form.cleaned_data["tag"]
    if form.cleaned_data["do"] == "delete":
        _delete(request, rows)
    elif form.cleaned_data["do"] == "tag":
        done = tagging.tag(me(request), rows, add=tags)
        messages.success(request, f"{_count(done)} tagged.")
    else:
        done = tagging.tag(me(request), rows, remove=tags)
        messages.success(request, f"The tag is off {_count(done)}.")


@transaction.atomic
def _delete(request: HttpRequest, rows: list[Transaction]) -> None:
    for _, each in groupby(sorted(rows, key=lambda it: it.portfolio_id), key=lambda it: it.portfolio_id):
        ledger.void(list(each), by=me(request).pk)
    undo = ""
    if not any(row.other_side_id for row in rows):
        request.session[DELETED] = [str(row.pk) for row in rows]
        undo = f"undo={reverse('restore-transactions')}"
    messages.success(request, f"{_count(len(rows))} deleted.", extra_tags=undo)


@login_required
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """What this window deleted last."""
    names = request.session.pop(DELETED, [])
    try:
        done = restoring.restore(me(request), names)
    except RuleBroken as refused:
        messages.error(request, refused.detail)
    else:
        messages.success(request, f"{_count(done)} back again." if done else "There is nothing to bring back.")
    return redirect(_back(request))


def _marked(request: HttpRequest) -> list[Transaction]:
    try:
        names = [UUID(it) for it in request.POST.getlist("row")[:MOST]]
    except ValueError as wrong:
        raise BadRequest("row: ids of transactions") from wrong
    return list(transactions_of_all(me(request)).filter(pk__in=names))


def _back(request: HttpRequest) -> str:
    """Where it was asked, with its filters."""
    came = request.META.get("HTTP_REFERER", "")
    if url_has_allowed_host_and_scheme(came, {request.get_host()}) and "/transactions/" in came:
        query = came.partition("?")[2]
        return f"{reverse('transactions')}?{query}" if query else reverse("transactions")
    return reverse("transactions")


def _count(many: int) -> str:
    return f"{many} transaction{'' if many == 1 else 's'}"

"""Taking one's data along, and leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import queries
from accounts.authentication import visitor_of
from accounts.forms.safety import DeleteAccount
from accounts.services import deletion, export
from accounts.views.sections import me, section
from config.kit import errors


@login_required
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    return _overview(request, DeleteAccount(user=me(request)))


def _overview(request: HttpRequest, form: DeleteAccount) -> HttpResponse:
    newest = queries.newest_export(me(request))
    return section(request, "data", "data", form, export=newest, kept_hours=int(export.KEPT.total_seconds() // 3600))


@login_required
@require_POST
def ask_export(request: HttpRequest) -> HttpResponse:
    try:
        export.ask(me(request), visitor=visitor_of(request))
    except export.ExportRunning as refusal:
        messages.info(request, refusal.detail)
    return redirect("data")


@login_required
@never_cache
@require_safe
def file(request: HttpRequest) -> HttpResponse:
    newest = queries.newest_export(me(request))
    if newest is None or newest.content is None:
        raise errors.NotFound
    headers = {"Content-Disposition": 'attachment; filename="tidemark-data.zip"'}
    return HttpResponse(bytes(newest.content), content_type="application/zip", headers=headers)


@login_required
@require_POST
def delete_account(request: HttpRequest) -> HttpResponse:
    user = me(request)
    form = DeleteAccount(request.POST, user=user)
    if form.is_valid():
        with form.refusals():
            deletion.ask(user, given_password=form.cleaned_data["password"], visitor=visitor_of(request))
            return redirect("data")
    return _overview(request, form)


@login_required
@require_POST
def keep_account(request: HttpRequest) -> HttpResponse:
    deletion.cancel(me(request), visitor=visitor_of(request))
    messages.success(request, "Your account stays.")
    return redirect("data")

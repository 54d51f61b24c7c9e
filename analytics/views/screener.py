"""The screener's page: the whole screen stands in the address, so that it can be kept, sent and gone back to."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from rest_framework import serializers

from accounts.models import User
from analytics.calc.ready_screens import READY
from analytics.calc.screening import COLUMNS, FIELDS, SAID, Condition, Field, Screening, query_of, written
from analytics.forms.screener import SaveForm, tidied
from analytics.queries import screener as queries
from analytics.queries import screens
from analytics.serializers.screener import PARAMETERS, PageQuery, QueryField
from analytics.services import screens as services
from config.kit.errors import RuleBroken
from markets.models import Instrument

PAGE = 50
PICKED = ("kind", "exchange", "sector", "country")  # chosen from lists, as most screens begin
FIGURES = [field for field in FIELDS.values() if field.is_number]


@require_safe
@login_required
def screener(request: HttpRequest) -> HttpResponse:
    tidy = tidied(request.GET, locale=_me(request).profile.locale)
    if tidy.urlencode() != request.GET.urlencode():
        query = tidy.urlencode(safe=",/")
        return HttpResponseRedirect(f"{reverse('screener')}?{query}" if query else reverse("screener"))
    known = queries.choices(request.user)
    asked = PageQuery(data=tidy, context={"known": known})
    if not asked.is_valid():
        return render(request, "analytics/screener.html", _wrong(request, tidy, known), status=400)
    screening: Screening = asked.validated_data["screening"]
    page: int = asked.validated_data["page"]
    found = queries.found(screening, user=request.user)
    rows = found.rows[(page - 1) * PAGE : page * PAGE]
    context = {
        **_frame(request, screening, known),
        "found": found,
        "rows": rows,
        "count": len(found.rows),
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(rows),
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if page * PAGE < len(found.rows) else None,
        "prices": [row["latest"] for row in rows],
        "now_ms": int(timezone.now().timestamp() * 1000),
        "unknown": [(FIELDS[name].label, count) for name, count in found.unknown.items()],
    }
    return render(request, "analytics/screener.html", context)


def _frame(request: HttpRequest, screening: Screening, known: dict[str, list[str]]) -> dict[str, Any]:
    """Filters, columns and screens around the rows."""
    query = query_of(screening)
    kept = list(screens.of(_me(request)))
    named = [(one.query, one.name) for one in kept] + [(one.query, one.name) for one in READY]
    opened = next((name for each, name in named if each == query), "")
    exact = {each.field.name: each.value for each in screening.conditions if not each.operator}
    lists: dict[str, list[tuple[str, str]]] = {name: [(each, each) for each in there] for name, there in known.items()}
    lists["kind"] = [(value, str(label)) for value, label in Instrument.Kind.choices]
    return {
        "query": query,
        "kept": kept,
        "ready": READY,
        "opened": opened,
        "columns": [FIELDS[name] for name in screening.columns],
        "usual_columns": screening.columns == COLUMNS,
        "groups": _grouped(FIELDS.values()),
        "figures": _grouped(FIGURES),
        "operators": [(name or "is", SAID[name]) for name in ("lt", "lte", "gt", "gte", "")],
        "picks": [(FIELDS[name], lists[name], exact.get(name, "")) for name in PICKED],
        "chips": [_chip(each, screening) for each in screening.conditions if not _is_picked(each)],
        "kept_filters": _pairs(query, without=("columns",)),
        "without_picks": _pairs(query, without=PICKED),
        "all_pairs": _pairs(query),
        "simple": not screening.conditions,
    }


def _is_picked(condition: Condition) -> bool:
    return not condition.operator and condition.field.name in PICKED


def _chip(condition: Condition, screening: Screening) -> dict[str, str]:
    rest = screening._replace(conditions=tuple(each for each in screening.conditions if each != condition))
    unit = " %" if condition.field.unit == "percent" else ""
    said = f"{condition.field.label} {SAID[condition.operator]} {written(condition.value).replace(',', ', ')}{unit}"
    return {"said": said, "without": query_of(rest)}


def _grouped(fields: Iterable[Field]) -> list[tuple[str, list[Field]]]:
    found: dict[str, list[Field]] = {}
    for field in fields:
        found.setdefault(field.group, []).append(field)
    return list(found.items())


def _pairs(query: str, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """For the hidden fields of a form that changes only one thing."""
    return [(name, str(value)) for name, value in QueryDict(query).items() if name not in set(without)]


def _wrong(request: HttpRequest, tidy: QueryDict, known: dict[str, list[str]]) -> dict[str, Any]:
    """What is wrong is said, and the rest of the screen stays as it was."""
    rest, said = tidy.copy(), {}
    while not (asked := PageQuery(data=rest, context={"known": known})).is_valid():
        for name, errors in asked.errors.items():
            said[name] = str(errors[0])
            rest.pop(name, None)
    wrong = [
        (PARAMETERS[name][0].label if name in PARAMETERS else name[:40], ", ".join(tidy.getlist(name))[:40], problem)
        for name, problem in said.items()
    ]
    screening: Screening = asked.validated_data["screening"]
    return {**_frame(request, screening, known), "wrong": wrong, "rows": [], "prices": []}


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Under a name that is there already it replaces what that had."""
    form, screening = SaveForm(request.POST), _screening(request.POST.get("query", ""))
    if screening is None:
        raise BadRequest("query: this is no screen")
    if not form.is_valid():
        messages.error(request, f"Not saved. {next(iter(form.errors.values()))[0]}")
        return _back(screening)
    me, name = _me(request), form.cleaned_data["name"]
    before = screens.of(me).filter(name=name).first()
    try:
        if before is None:
            services.keep(me, name=name, query=screening)
        else:
            services.change(before, query=screening)
    except RuleBroken as refusal:
        messages.error(request, refusal.detail)
        return _back(screening)
    messages.success(request, f"“{name}” is {'saved' if before is None else 'replaced'}.")
    return _back(screening)


@login_required
@require_POST
def delete(request: HttpRequest, screen_id: UUID) -> HttpResponse:
    found = screens.screen_for(_me(request), screen_id)
    services.remove(found)
    messages.success(request, f"“{found.name}” is deleted.")
    return redirect("screener")


def _screening(query: str) -> Screening | None:
    try:
        found: Screening = QueryField().run_validation(query)
    except serializers.ValidationError:
        return None
    return found


def _back(screening: Screening) -> HttpResponse:
    query = query_of(screening)
    return redirect(f"{reverse('screener')}?{query}" if query else reverse("screener"))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

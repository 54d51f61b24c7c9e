"""An alert is set, looked at, changed, paused, armed again and deleted."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from alerts.forms import alerts as forms
from alerts.models import Alert
from alerts.queries.alerts import alert_for, would_have_fired
from alerts.queries.kept import fields_of, restored
from alerts.queries.near import shown
from alerts.queries.reach import reach
from alerts.services import alerts as services
from alerts.views.mine import me
from config.kit.errors import RuleBroken
from markets.queries.instruments import public
from portfolios.queries.portfolios import portfolios_of

OFFERED, DAYS, FIRINGS, LISTED = 60, 30, 20, 8
DELETED = "deleted_alert"


@method_decorator(never_cache, name="dispatch")
class NewAlert(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = _form(request, _kind(request.GET), initial=_begun(request.GET))
        return self.page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = _form(request, _kind(request.POST), request.POST)
        if request.POST.get("do") == "preview":
            told = _preview(request, form) if form.is_valid() else {}
            part = request.htmx  # type: ignore[attr-defined]
            return render(request, "alerts/_preview.html", told) if part else self.page(request, form, **told)
        if form.is_valid():
            with form.refusals():
                _say(request, services.create(me(request), kind=form.kind, **form.wanted()))
                return redirect("alerts")
        return self.page(request, form)

    def page(self, request: HttpRequest, form: forms.AlertForm, **told: Any) -> HttpResponse:
        return render(request, "alerts/new.html", _around(request, form) | told, status=_status(form))


@method_decorator(never_cache, name="dispatch")
class OneAlert(LoginRequiredMixin, View):
    def get(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        alert = alert_for(me(request), alert_id)
        return self.page(request, alert, _form(request, alert.kind, initial=forms.begun(alert, _zone(request))))

    def post(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        alert = alert_for(me(request), alert_id)
        form = _form(request, alert.kind, request.POST)
        if request.POST.get("do") == "preview":
            told = _preview(request, form) if form.is_valid() else {}
            part = request.htmx  # type: ignore[attr-defined]
            return render(request, "alerts/_preview.html", told) if part else self.page(request, alert, form, **told)
        if form.is_valid():
            with form.refusals():
                _say(request, services.change(alert, **form.wanted()), changed=True)
                return redirect("alert", alert.pk)
        return self.page(request, alert, form)

    def page(self, request: HttpRequest, alert: Alert, form: forms.AlertForm, **told: Any) -> HttpResponse:
        context = _around(request, form) | {
            "alert": alert, "it": shown([alert])[0], "firings": alert.firings.all()[:FIRINGS],
            "notifications": alert.notifications.prefetch_related("deliveries")[:FIRINGS],
        }  # fmt: skip
        if not told:
            told = _would(alert)
        return render(request, "alerts/alert.html", context | told, status=_status(form))


@login_required
@require_POST
def act(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """`do`: pause, resume, rearm or delete."""
    alert = alert_for(me(request), alert_id)
    do = DOES.get(request.POST.get("do", ""))
    if do is None:
        raise BadRequest("do: pause, resume, rearm or delete")
    try:
        do(request, alert)
    except RuleBroken as refused:
        messages.error(request, refused.detail)
    there = request.POST.get("from") == "alert" and request.POST["do"] != "delete"
    return redirect("alert", alert.pk) if there else redirect("alerts")


@login_required
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """What was deleted last is set again; it waits anew."""
    kept = request.session.pop(DELETED, None)
    try:
        if kept is not None:
            services.create(me(request), **restored(me(request), kept))
            messages.success(request, "The alert is back, and waits anew.")
    except RuleBroken as refused:
        messages.error(request, refused.detail)
    return redirect("alerts")


def _pause(request: HttpRequest, alert: Alert) -> None:
    services.pause(alert)
    messages.success(request, "Paused. It keeps quiet until you resume it.")


def _resume(request: HttpRequest, alert: Alert) -> None:
    _say(request, services.resume(alert), changed=True)


def _rearm(request: HttpRequest, alert: Alert) -> None:
    _say(request, services.rearm(alert), changed=True)


def _delete(request: HttpRequest, alert: Alert) -> None:
    request.session[DELETED] = fields_of(alert)
    services.delete(alert)
    messages.success(request, "The alert is deleted.", extra_tags=f"undo={reverse('restore-alert')}")


DOES = {"pause": _pause, "resume": _resume, "rearm": _rearm, "delete": _delete}


def _say(request: HttpRequest, made: services.Made, *, changed: bool = False) -> None:
    for warning in made.warnings:
        messages.warning(request, warning)
    if not made.warnings:
        messages.success(request, "Saved. It waits." if changed else "Set. You are told when it comes true.")


def _kind(sent: Mapping[str, str]) -> str:
    kind = sent.get("kind") or Alert.Kind.PRICE
    if kind not in forms.TITLES:
        raise BadRequest(f"kind: one of {', '.join(forms.TITLES)}")
    return kind


def _begun(query: Mapping[str, str]) -> dict[str, Any]:
    """What the address fills in: `?symbol=BTC/USDT&target=65000`."""
    names = {**{name: name for name in forms.AlertForm.base_fields if name != "channels"}, "symbol": "instrument"}
    return {field: query[name][:500] for name, field in names.items() if query.get(name)}


def _form(request: HttpRequest, kind: str, *sent: Any, **more: Any) -> forms.AlertForm:
    return forms.AlertForm(*sent, user=me(request), kind=kind, **more)


def _zone(request: HttpRequest) -> ZoneInfo:
    return ZoneInfo(me(request).profile.timezone or "UTC")


def _status(form: forms.AlertForm) -> int:
    return form.status if form.is_bound and form.errors else 200


def _preview(request: HttpRequest, form: forms.AlertForm) -> dict[str, Any]:
    """A refusal is told as one; nothing is kept."""
    try:
        return _would(services.drafted(me(request), kind=form.kind, **form.wanted()))
    except RuleBroken as refused:
        return {"refused": refused}


def _would(alert: Alert) -> dict[str, Any]:
    fired = would_have_fired(alert, days=DAYS)
    return {"draft": alert, "would": shown([alert])[0], "fired": fired[::-1][:LISTED], "count": len(fired),
            "days": DAYS}  # fmt: skip


def _around(request: HttpRequest, form: forms.AlertForm) -> dict[str, Any]:
    user = me(request)
    segment = next(it for it in forms.SEGMENTS if form.kind in it.kinds)
    person, offered = reach([user.pk]).get(user.pk), public().filter(active=True)
    return {
        "form": form, "kind": form.kind, "segments": forms.SEGMENTS, "segment": segment,
        "hint": forms.HINTS[Alert.Kind(form.kind)], "title": forms.TITLES[Alert.Kind(form.kind)],
        "known_symbols": list(offered.order_by("rank", "id").values_list("symbol", "name")[:OFFERED]),
        "no_portfolio": "portfolio" in form.fields and not portfolios_of(user).exists(), "person": person,
    }  # fmt: skip

"""Alerts come in from a file: our own CSV, or JSON as the API has it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View
from rest_framework import serializers

from alerts.forms.importing import FileForm
from alerts.serializers.alerts import AlertWanted
from alerts.services import alerts as services
from alerts.views.mine import me
from config.kit.errors import RuleBroken
from portfolios.queries.portfolios import portfolios_of

SHOWN = 20


class Import(LoginRequiredMixin, View):
    """Each row is an alert of its own: what cannot be set is named, the rest is there."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "alerts/import.html", {"form": FileForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            with form.refusals():
                wrong, count = _taken(request, form.cleaned_data["file"])
                messages.success(request, f"{count} alert{'' if count == 1 else 's'} set.")
                if not wrong:
                    return redirect("alerts")
                return render(request, "alerts/import.html", {"form": FileForm(), "wrong": wrong[:SHOWN],
                                                              "more": len(wrong) - SHOWN})  # fmt: skip
        return render(request, "alerts/import.html", {"form": form}, status=form.status)


def _taken(request: HttpRequest, rows: list[dict[str, Any]]) -> tuple[list[tuple[int, str]], int]:
    wrong, count = [], 0
    for number, row in enumerate(rows, 1):
        try:
            services.create(me(request), **_wanted(request, row))
            count += 1
        except serializers.ValidationError as refused:
            told: Any = refused.detail
            name, details = next(iter(told.items()))
            wrong.append((number, f"{name}: {details[0]}"))
        except RuleBroken as refused:
            wrong.append((number, refused.detail))
    return wrong, count


def _wanted(request: HttpRequest, row: dict[str, Any]) -> dict[str, Any]:
    read = AlertWanted(data=row, context={"request": request})
    read.is_valid(raise_exception=True)
    told: dict[str, Any] = dict(read.validated_data)
    if told.get("portfolio") is not None:
        told["portfolio"] = portfolios_of(me(request), archived=None).filter(pk=told["portfolio"]).first()
    return told

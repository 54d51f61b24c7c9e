"""The administrators' page of who is asked over HTTP: what is set, what is left of the day, what went wrong."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from markets.queries.providers import Shown, shown
from markets.queries.source import is_simulated


def page(request: HttpRequest) -> HttpResponse:
    rows = [{"it": one, "state": state, "tone": tone} for one in shown() for state, tone in [_state(one)]]
    context = {**admin.site.each_context(request), "title": "Providers", "rows": rows, "simulated": is_simulated()}
    return render(request, "admin/providers.html", context)


def _state(it: Shown) -> tuple[str, str]:
    if not it.is_asked:
        return "Not set up", ""
    if it.note is None:
        return "Not known", "warn"
    if it.note.answered_at is None and it.note.failed_at is None:
        return "Not asked yet", ""
    if it.note.is_well:
        return "Answers", "good"
    return ("Rests", "warn") if it.note.resting_s else ("Fails", "bad")

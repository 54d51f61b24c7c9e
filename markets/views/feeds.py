"""The administrators' page of where prices come from."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from markets.queries.feeds import CONNECTING, LIVE, STALLED, feeds
from markets.queries.source import is_simulated

TONES = {LIVE: "good", CONNECTING: "warn", STALLED: "warn"}


def page(request: HttpRequest) -> HttpResponse:
    rows = [{"feed": feed, "tone": TONES.get(feed.state, "bad")} for feed in feeds()]
    context = {**admin.site.each_context(request), "title": "Feeds", "rows": rows, "simulated": is_simulated()}
    part = "admin/_feeds.html" if request.headers.get("HX-Request") else "admin/feeds.html"
    return render(request, part, context)

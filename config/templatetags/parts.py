"""The parts that pages are made of. `/design/` shows each of them in every state, with the line that makes it."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config import drawing
from config.icons import ICONS

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon icon-{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        name,
        mark_safe(ICONS[name]),  # noqa: S308 (our own table)
    )


@register.simple_tag
def letters(name: str, *, round: bool = False) -> SafeString:
    """Two letters where a logo would be: of two words their first letters, else the first two."""
    words = [word for word in re.split(r"[^\w]+|_", name) if word]
    short = (words[0][0] + words[1][0] if round and len(words) > 1 else "".join(words)[: 1 if round else 2]).upper()
    return format_html('<span class="letters{}" aria-hidden="true">{}</span>', " round" if round else "", short)


@register.simple_block_tag
def card(content: str, *, title: str = "", tools: str = "", flush: bool = False, level: int = 2) -> SafeString:
    head = format_html('<div class="head"><h{0}>{1}</h{0}>{2}</div>', level, title, tools) if title else ""
    return format_html(
        '<section class="card">{}<div class="body{}">{}</div></section>', head, " flush" * flush, content
    )


@register.inclusion_tag("parts/_stat.html")
def stat(label: str, value: str, **more: Any) -> dict[str, Any]:
    """`change` in per cent, `unit`, `note`, `at` (when the figure is from), `amount=True` to hide it with amounts."""
    return {"label": label, "value": value, **more}


# --- Tables


@register.simple_block_tag
def table_frame(content: str, *, label: str) -> SafeString:
    """Scrolls sideways by itself, also by keyboard, so that the page never does."""
    return format_html('<div class="table-frame" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.inclusion_tag("parts/_sort_header.html", takes_context=True)
def sort_header(context: RequestContext, key: str, title: str, *, num: bool = False) -> dict[str, Any]:
    """A header that sorts by a link: `?sort=key`, and `?sort=-key` when pressed again."""
    query = context["request"].GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("cursor", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"title": title, "num": num, "query": query.urlencode(), "order": order}


@register.inclusion_tag("parts/_next_pages.html")
def next_pages(*, previous: str, next: str) -> dict[str, str]:
    """Pages by cursor: addresses of the neighbours, "" where there is none."""
    return {"previous": previous, "next": next}


# --- Forms


@register.inclusion_tag("parts/_field.html")
def field(bound: BoundField, *, optional: bool = False) -> dict[str, Any]:
    """Label, control, hint and error of one field of a form, tied together for those who listen."""
    described = " ".join(
        f"{bound.id_for_label}-{part}" for part, there in (("hint", bound.help_text), ("wrong", bound.errors)) if there
    )
    attrs: dict[str, Any] = {"class": f"{bound.field.widget.attrs.get('class', '')} input".strip()}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {"field": bound, "control": bound.as_widget(attrs=attrs), "optional": optional}


@register.inclusion_tag("parts/_error_summary.html")
def error_summary(form: Any, *, focus: bool = True) -> dict[str, Any]:
    """What is wrong, first of all; read out and focused when the page comes back."""
    wrong = [(bound.id_for_label, bound.label, bound.errors[0]) for bound in form if bound.errors]
    return {"general": form.non_field_errors(), "wrong": wrong, "focus": focus}


# --- Messages


@register.inclusion_tag("parts/_toast.html", takes_context=True)
def toast(context: RequestContext, text: str, *, level: str = "info", undo: str = "") -> dict[str, Any]:
    return {"text": text, "level": level, "undo": undo, "csrf_token": context.get("csrf_token")}


@register.filter
def undo_address(extra_tags: str) -> str:
    """`messages.success(request, "Deleted.", extra_tags="undo=/trades/7/restore/")` gives the toast an Undo."""
    return next((tag[5:] for tag in (extra_tags or "").split() if tag.startswith("undo=/")), "")


@register.inclusion_tag("parts/_state.html")
def state(kind: str, title: str, text: str = "", **more: str) -> dict[str, Any]:
    """`kind` is empty, error or offline; one action by `url` and `action`."""
    icons = {"empty": "portfolios", "error": "warning", "offline": "offline"}
    return {"kind": kind, "title": title, "text": text, "icon": more.pop("icon", icons[kind]), **more}


@register.inclusion_tag("parts/_feed_chip.html")
def feed_chip(feed: str, *, since: Any = None, minutes: int = 15) -> dict[str, Any]:
    """`feed` is live, delayed, stale or reconnecting."""
    return {"feed": feed, "since": since, "minutes": minutes}


@register.simple_block_tag
def dialog(content: str, *, id: str, title: str) -> SafeString:
    """Opened by `<button command="show-modal" commandfor="{id}">`, without a script where the browser knows how."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><div class="head"><h2 id="{0}-title">{1}</h2>'
        '<form method="dialog"><button class="button quiet square" aria-label="Close">{2}</button></form></div>'
        '<div class="body">{3}</div></dialog>',
        id, title, icon("close"), content,
    )  # fmt: skip


# --- Drawings


@register.inclusion_tag("parts/_sparkline.html")
def sparkline(values: Sequence[float], label: str = "") -> dict[str, Any]:
    """Decoration beside a figure that says the same; with a `label` it stands for itself."""
    values = [float(value) for value in values]
    return {"path": drawing.line(values, 96, 28), "direction": drawing.direction(values), "label": label}


@register.inclusion_tag("parts/_line_chart.html")
def line_chart(values: Sequence[float], *, days: Sequence[str] = (), marks: Sequence[str] = ()) -> dict[str, Any]:
    """A line with its area. `marks` are the labels of the vertical scale, highest first."""
    values = [float(value) for value in values]
    rows = max(len(marks) - 1, 1)
    return {
        "line": drawing.line(values, 600, 200),
        "area": drawing.area(values, 600, 200),
        "direction": drawing.direction(values),
        "grid": [f"{200 * row / rows:.1f}" for row in range(rows + 1)],
        "days": days,
        "marks": marks,
    }


@register.inclusion_tag("parts/_donut.html")
def donut(parts: Sequence[tuple[str, float]]) -> dict[str, Any]:
    return {"slices": drawing.donut(parts), "radius": drawing.DONUT_RADIUS}


@register.simple_block_tag
def chart_frame(
    content: str,
    *,
    summary: str,
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    file: str = "chart",
) -> SafeString:
    """A drawing, one sentence for those who do not see it, and its figures as a table and as CSV."""
    return render_to_string(
        "parts/_chart_frame.html",
        {"drawing": content, "summary": summary, "columns": columns, "rows": rows, "file": file},
    )


@register.inclusion_tag("parts/_shortcuts.html")
def shortcuts() -> dict[str, Any]:
    return {
        "shortcuts": [
            ("Search", ["Ctrl", "K"]),
            ("Search", ["/"]),
            ("Hide amounts", ["Shift", "H"]),
            ("Go to the dashboard", ["G", "D"]),
            ("Go to markets", ["G", "M"]),
            ("Go to portfolios", ["G", "P"]),
            ("Go to alerts", ["G", "L"]),
            ("Go to analytics", ["G", "A"]),
            ("This list", ["?"]),
        ]
    }

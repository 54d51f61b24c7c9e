"""Every page of the house: answers, one heading, nothing inline, nothing from elsewhere, useful without a script."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config import drawing, pages
from config.templatetags import figures

PUBLIC = ["/", "/sign-in/", "/search/?q=theme", "/design/", "/design/?sort=-gain", "/offline/", "/nothing-here"]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.I)


@pytest.fixture
def alice(client: Client) -> User:
    user = User.objects.create_user("alice@example.com", "correct horse", name="Alice Ahmed")
    client.force_login(user)
    return user


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_stands_on_its_own(client: Client, path: str) -> None:
    answer = client.get(path)
    html = answer.content.decode()

    assert answer.status_code == (404 if "nothing" in path else 200)
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert " · Tidemark</title>" in html
    assert not INLINE.findall(html)
    assert not ELSEWHERE.findall(html)
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "style-src-attr 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_dashboard_greets_and_invents_nothing(client: Client, alice: User) -> None:
    html = client.get("/").content.decode()

    assert "Alice</h1>" in html
    assert 'aria-current="page"' in html
    assert "Your books are empty" in html
    assert "$" not in html


@pytest.mark.parametrize(("hour", "words"), [(4, "Good evening"), (5, "Good morning"), (12, "Good afternoon")])
def test_the_greeting_follows_the_hour(hour: int, words: str) -> None:
    assert pages.greeting(hour) == words


def test_an_error_page_needs_neither_request_nor_database() -> None:
    html = render_to_string("errors/error.html", {"status": 503, "title": "Back in a moment", "retry_after_s": 5})

    assert "Back in a moment" in html
    assert "Try again" in html
    assert "<form" not in html


def test_the_sheet_of_parts_is_not_for_production(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.PRODUCTION = True
    assert client.get("/design/").status_code == 404


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]

    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in icons}
    assert any(icon.get("purpose") == "maskable" for icon in icons)
    for icon in icons:
        assert (settings.BASE_DIR / icon["src"].lstrip("/")).exists()


def test_the_service_worker_keeps_static_files_and_the_offline_page_alone(client: Client) -> None:
    answer = client.get("/service-worker.js")
    kept = re.search(r"addAll\(\[OFFLINE, \.\.\.(\[.*?\])\]", answer.content.decode())

    assert answer["Content-Type"].startswith("text/javascript")
    assert kept is not None
    assert all(url.strip(' "').startswith("/static/") for url in kept[1].strip("[]").split(","))


# --- Preferences


def test_a_preference_is_kept_and_rendered(client: Client) -> None:
    answer = client.post("/preferences/", {"theme": "dark", "next": "/design/"})
    assert answer["Location"] == "/design/"
    assert answer.cookies["theme"]["httponly"]
    assert 'data-theme="dark"' in client.get("/offline/").content.decode()


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_preference_leads_to_nobody_else(client: Client, onward: str) -> None:
    assert client.post("/preferences/", {"theme": "dark", "next": onward})["Location"] == "/"


def test_what_is_no_choice_is_not_kept(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert "theme" not in client.post("/preferences/", {"theme": "pink"}).cookies
    assert 'data-theme="system"' in client.get("/offline/").content.decode()


# --- Search


@pytest.mark.django_db
def test_search_finds_actions_by_other_words(client: Client, alice: User) -> None:
    assert "Sign out" in client.get("/search/?q=log+out").content.decode()
    assert "Hide amounts" in client.get("/search/?q=privacy&as=options").content.decode()
    assert "Nothing found" in client.get("/search/?q=%3Cscript%3E").content.decode()


# --- Figures and drawings


def test_figures_carry_a_true_minus_sign_and_a_spoken_way() -> None:
    assert figures.percent(Decimal("-3.25")) == "−3.25 %"
    assert figures.percent(Decimal("0.001")) == "0.00 %"
    told = figures.LOCALE.set("de")
    assert figures.percent(Decimal("1234.5")) == "+1.234,50 %"
    figures.LOCALE.reset(told)
    assert figures.number("-1234.5") == "−1,234.50"
    assert "12,34,567.00" in figures.money(Decimal("1234567"), "INR")
    assert '<span class="spoken">down </span>' in figures.change("-0.4")
    assert "flat" in figures.change("0.001")


def test_a_relative_time_carries_the_exact_one() -> None:
    hour_ago = timezone.now() - timedelta(hours=1)
    assert "1 h ago" in figures.ago(hour_ago)
    assert f'title="{hour_ago:%Y-%m-%d %H:%M:%S} UTC"' in figures.ago(hour_ago)


def test_drawings_hold_for_the_odd_series() -> None:
    assert drawing.line([], 96, 28) == drawing.line([1], 96, 28) == ""
    assert drawing.line([5, 5], 96, 28) == "M0.0 14.0L96.0 14.0"
    assert drawing.line([1, 3], 96, 28) == "M0.0 28.0L96.0 0.0"
    assert drawing.donut([("A", 0)]) == []
    assert [slice.label for slice in drawing.donut([(name, 1) for name in "ABCDEFGH"])][-1] == "Other"
    assert sum(slice.share for slice in drawing.donut([("A", 1), ("B", 2)])) == pytest.approx(100)

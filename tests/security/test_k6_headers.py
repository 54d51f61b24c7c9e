"""Every answer carries the security headers: each route of the resolver, static files, errors and the front's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from config.kit import headers

SAMPLES = {"int": "1", "str": "a", "slug": "a", "uuid": "00000000-0000-0000-0000-000000000001", "path": "a/b"}
LOOSER = ("/admin/", "/api/")
EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """One address for each route, with sample values for its converters."""
    for entry in resolver.url_patterns:
        route = prefix + _sample(entry)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def _sample(entry: Any) -> str:
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        for spelled in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(spelled, SAMPLES.get(kind, "a"))
    return route.replace("^", "").replace("$", "") if "(?P<" not in route else "unknown/"


ROUTES = sorted(
    {*routes(get_resolver()), "/nowhere/", "/api/v1/nowhere/", "/static/css/base.css", "/static/nothing.css"}
)


@pytest.fixture
def administrator(db: None) -> Client:
    client = Client(raise_request_exception=False)
    user = get_user_model().objects.create_superuser(email="charlie@example.com", password=None, name="Charlie")
    client.force_login(user)
    return client


@pytest.fixture
def https() -> Iterator[None]:
    """HTTPS follows from SITE_URL when the settings are read; the headers are made from it once."""
    _forget()
    with override_settings(HTTPS=True, SECURE_HSTS_SECONDS=31_536_000):
        yield
    _forget()


def _forget() -> None:
    for made in (headers.shared, headers.strict, headers.raw):
        made.cache_clear()


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: values for name, *values in parts}


def holds(sent: dict[str, str], path: str) -> None:
    for name, value in EXPECTED.items():
        assert sent.get(name) == value, (path, name)
    assert "camera=()" in sent["Permissions-Policy"], path
    seconds = int(sent["Strict-Transport-Security"].split(";")[0].removeprefix("max-age="))
    assert seconds >= 31_536_000, path
    policy = directives(sent["Content-Security-Policy"])
    scripts = policy["script-src"]
    assert "'unsafe-inline'" not in scripts, path
    assert not any("*" in source or "http:" in source for values in policy.values() for source in values), path
    assert policy["frame-ancestors"] == policy["object-src"] == ["'none'"], path
    if not path.startswith(LOOSER):
        assert scripts == policy["style-src"] == ["'self'"], path
        assert policy["style-src-attr"] == ["'none'"], path


@pytest.mark.parametrize("path", ROUTES)
def test_k6_every_route(path: str, administrator: Client, https: None) -> None:
    for client in (administrator, Client(raise_request_exception=False)):
        response = client.get(path, secure=True)
        holds(dict(response.headers), path)


def test_k6_errors_before_any_view(administrator: Client, https: None) -> None:
    for response in (
        Client().get("/", headers={"host": "evil.example.org"}, secure=True),
        Client(enforce_csrf_checks=True).post("/sign-in/", {}, secure=True),
        Client().options("/", secure=True),
    ):
        holds(dict(response.headers), response.request["PATH_INFO"])


def test_k6_the_front_sends_the_same(https: None) -> None:
    """What Django never sees: bytes that are ready, and refusals of a body."""
    sent = {name.decode(): value.decode() for name, value in headers.raw()}
    holds({name.title().replace("Csp", "CSP"): value for name, value in sent.items()}, "/")


def test_k6_plain_http_is_not_told_to_use_tls(db: None) -> None:
    assert "Strict-Transport-Security" not in Client().get("/healthz/live").headers

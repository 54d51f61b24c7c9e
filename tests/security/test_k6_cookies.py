"""On https every cookie is Secure, SameSite and bound to this host; the session's is out of reach for scripts."""

import json
from pathlib import Path

from tests.security.production import MANAGE, environment, run

TELL = """
import json
from django.conf import settings
names = ["SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
         "SESSION_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE",
         "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_PATH", "CSRF_COOKIE_DOMAIN",
         "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""
ASK = [MANAGE[0], "-c", "from config import startup; startup.settings_or_exit()\n" + TELL]


def settings_of(var: Path, **changes: str) -> dict[str, object]:
    ended = run(ASK, environment(var, **changes))
    assert ended.code == 0, ended.err
    told: dict[str, object] = json.loads(ended.out)
    return told


def test_k6_cookies_of_an_https_site(tmp_path: Path) -> None:
    told = settings_of(tmp_path)
    for cookie in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert str(told[f"{cookie}_NAME"]).startswith("__Host-")
        assert told[f"{cookie}_SECURE"] is True
        assert told[f"{cookie}_HTTPONLY"] is True
        assert told[f"{cookie}_SAMESITE"] in ("Lax", "Strict")
        assert (told[f"{cookie}_PATH"], told[f"{cookie}_DOMAIN"]) == ("/", None), "what __Host- asks for"
    assert int(str(told["SECURE_HSTS_SECONDS"])) >= 31_536_000
    assert told["SECURE_SSL_REDIRECT"] is True


def test_k6_cookies_of_a_plain_http_site_still_work(tmp_path: Path) -> None:
    told = settings_of(tmp_path, SITE_URL="http://tidemark.example.org")
    assert told["SESSION_COOKIE_NAME"] == "session"
    assert told["SESSION_COOKIE_SECURE"] is False
    assert told["SESSION_COOKIE_HTTPONLY"] is True
    assert told["SECURE_HSTS_SECONDS"] == 0

"""Settings that do not go together are errors of `manage.py check`."""

import pytest
from pytest_django.fixtures import Settings

from config import checks


@pytest.fixture
def https(settings: Settings) -> Settings:
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    return settings


def found() -> list[str | None]:
    return [message.id for message in checks.combinations()]


def test_sound_settings_pass(https: Settings) -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("config.E001", {"CSRF_COOKIE_SECURE": False}),
        ("config.E002", {"SECURE_HSTS_SECONDS": 0}),
        ("config.E003", {"PRODUCTION": True, "OUTBOUND_ALLOW": ["127.0.0.1"]}),
        ("config.E004", {"SESSION_COOKIE_SAMESITE": None}),
        ("config.E005", {"CORS_ALLOWED_ORIGINS": ["*"]}),
    ],
)
def test_a_wrong_combination_is_named(code: str, changes: dict[str, object], https: Settings) -> None:
    for name, value in changes.items():
        setattr(https, name, value)
    assert found() == [code]


@pytest.mark.parametrize(
    "secret", ["", "short", "ab" * 40, "0123456789abcdef" * 4, "changeme-" + "kZ3vTq8Yw1nLr6Jp0Xc5" * 3]
)
def test_weak_secrets(secret: str) -> None:
    assert checks.weak(secret)

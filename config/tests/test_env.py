"""Variables are read typed, from the environment or from a file, and a wrong one is named and never shown."""

from pathlib import Path

import pytest

from config import env


def test_a_variable_has_its_type_and_default() -> None:
    assert env.read("PORT", {}) == 8000
    assert env.read("PORT", {"PORT": "9000"}) == 9000
    assert env.read("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "a.example.org, b.example.org,"}) == [
        "a.example.org",
        "b.example.org",
    ]
    assert env.read("SITE_URL", {"SITE_URL": " "}) is None


def test_a_file_may_hold_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-the-file\n")
    assert env.read("SECRET_KEY", {"SECRET_KEY_FILE": str(secret), "SECRET_KEY": "beside"}) == "from-the-file"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "canary"),
        ("DEBUG", "canary"),
        ("ENV", "canary"),
        ("LIMITS_SCALE", "inf"),
        ("SITE_URL", "ftp://canary"),
        ("SITE_URL", "https:///canary"),
        ("DATABASE_URL", "postgres://a:canary@host:port/x"),
        ("REDIS_URL", "canary"),
        ("EMAIL_URL", "smtp:///canary"),
    ],
)
def test_a_wrong_value_names_the_variable_and_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(env.Misconfigured) as raised:
        env.read(name, {name: value})
    assert str(raised.value).startswith(f"{name}: ")
    assert value not in str(raised.value)


def test_a_missing_file_names_the_variable() -> None:
    with pytest.raises(env.Misconfigured, match=r"^SECRET_KEY_FILE: cannot be read"):
        env.read("SECRET_KEY", {"SECRET_KEY_FILE": "/nowhere/canary"})

"""Production does not start on anything unsafe: one line names the variable, no value and no traceback is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.security.production import BEAT, MANAGE, SECRET_KEY, SERVE, WORKER, Ended, empty_database, environment, run

WAYS = {"manage.py": MANAGE, "config.serve": SERVE, "worker": WORKER, "beat": BEAT}
CANARY = "canary-7f3a91"
FAULTS: dict[str, tuple[str, dict[str, str | None]]] = {
    "secret key missing": ("SECRET_KEY", {"SECRET_KEY": None}),
    "secret key short": ("SECRET_KEY", {"SECRET_KEY": CANARY}),
    "secret key of one piece": ("SECRET_KEY", {"SECRET_KEY": CANARY * 8}),
    "secret key of Django's template": ("SECRET_KEY", {"SECRET_KEY": f"django-insecure-{SECRET_KEY}"}),
    "secret key file missing": ("SECRET_KEY_FILE", {"SECRET_KEY": None, "SECRET_KEY_FILE": f"/nowhere/{CANARY}"}),
    "debug": ("DEBUG", {"DEBUG": "1"}),
    "debug not a flag": ("DEBUG", {"DEBUG": CANARY}),
    "any host": ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": f"{CANARY}.example.org,*"}),
    "any host below a name": ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "*.example.org"}),
    "no site": ("SITE_URL", {"SITE_URL": None}),
    "site without scheme": ("SITE_URL", {"SITE_URL": f"{CANARY}.example.org"}),
    "no mail": ("EMAIL_URL", {"EMAIL_URL": None}),
    "mail of another scheme": ("EMAIL_URL", {"EMAIL_URL": f"imap://a:{CANARY}@mail.example.org"}),
    "no database": ("DATABASE_URL", {"DATABASE_URL": None}),
    "database of another kind": ("DATABASE_URL", {"DATABASE_URL": f"mysql://a:{CANARY}@127.0.0.1/x"}),
    "database port is a word": ("DATABASE_URL", {"DATABASE_URL": f"postgres://a:{CANARY}@127.0.0.1:word/x"}),
    "database does not answer": ("DATABASE_URL", {"DATABASE_URL": f"postgres://a:{CANARY}@127.0.0.1:1/x"}),
    "no Valkey": ("REDIS_URL", {"REDIS_URL": None}),
    "Valkey of another kind": ("REDIS_URL", {"REDIS_URL": f"http://:{CANARY}@127.0.0.1"}),
    "Valkey does not answer": ("REDIS_URL", {"REDIS_URL": f"redis://:{CANARY}@127.0.0.1:1/0"}),
    "unknown environment": ("ENV", {"ENV": CANARY}),
}  # fmt: skip


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that production's own `migrate` made: it is the one command that must start without tables."""
    with empty_database() as url:
        made = run([*MANAGE[:2], "migrate", "-v", "0"], environment(tmp_path_factory.mktemp("var"), DATABASE_URL=url))
        assert (made.code, made.err) == (0, "")
        yield url


def refused(ended: Ended, variable: str) -> None:
    assert ended.code != 0
    assert len(ended.lines) == 1, ended.err
    assert ended.lines[0].startswith(f"{variable}:")
    assert "canary" not in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err
    assert ended.took_s < 10


def test_k2_a_sound_production_starts(migrated: str, tmp_path: Path) -> None:
    ended = run(MANAGE, environment(tmp_path, DATABASE_URL=migrated))
    assert (ended.code, ended.out.strip(), ended.err) == (0, "started", "")


@pytest.mark.parametrize("fault", FAULTS)
def test_k2_each_fault_is_named_in_one_line(fault: str, migrated: str, tmp_path: Path) -> None:
    variable, changes = FAULTS[fault]
    refused(run(MANAGE, environment(tmp_path, **{"DATABASE_URL": migrated, **changes})), variable)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", ["secret key short", "Valkey does not answer"])
def test_k2_holds_for_every_way_of_starting(way: str, fault: str, migrated: str, tmp_path: Path) -> None:
    variable, changes = FAULTS[fault]
    refused(run(WAYS[way], environment(tmp_path, **{"DATABASE_URL": migrated, **changes})), variable)


@pytest.mark.parametrize("way", WAYS)
def test_k2_unapplied_migrations(way: str, tmp_path: Path) -> None:
    with empty_database() as url:
        ended = run(WAYS[way], environment(tmp_path, DATABASE_URL=url))
    refused(ended, "DATABASE_URL")
    assert "migrate" in ended.err


@pytest.mark.parametrize("server", ["config.wsgi", "config.asgi"])
def test_k2_unsafe_settings_hold_off_other_servers_too(server: str, tmp_path: Path) -> None:
    """A WSGI server of the operator's own passes none of our entry points: the settings refuse by themselves."""
    ended = run([MANAGE[0], "-c", f"import {server}"], environment(tmp_path, DEBUG="1"))
    assert ended.code != 0
    assert ended.lines[-1].endswith("remove it")


def test_k2_the_image_is_built_without_engines(tmp_path: Path) -> None:
    down = {"DATABASE_URL": "postgres://a:b@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    ended = run([*MANAGE[:2], "collectstatic", "--no-input", "-v", "0"], environment(tmp_path, **down))
    assert (ended.code, ended.err) == (0, "")


def test_k2_check_deploy_has_nothing_to_say(migrated: str, tmp_path: Path) -> None:
    check = [*MANAGE[:2], "check", "--deploy", "--fail-level", "WARNING"]
    ended = run(check, environment(tmp_path, DATABASE_URL=migrated))
    assert ended.code == 0, ended.err
    assert "no issues (0 silenced)" in ended.out

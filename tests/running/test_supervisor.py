"""The children of `make run` start in order, are started again, and end in reverse."""

import os
import signal
from pathlib import Path

from tests.running.family import LIVES, WITH_GRANDCHILD, family, marked
from tests.server import wait_for

TWO = f"Child('storage', python({LIVES!r})), Child('web', python({LIVES!r}), after=('storage',))"


def test_children_start_in_order_and_stop_in_reverse(tmp_path: Path) -> None:
    with family(tmp_path, TWO) as it:
        it.says("all ready")
        assert it.end(signal.SIGINT) == 0
    said = it.text()
    assert said.index("✓ storage ") < said.index("✓ web ")
    assert said.index("web stopped") < said.index("storage stopped")


def test_a_child_waits_until_the_one_before_is_ready(tmp_path: Path) -> None:
    slow = f"Child('slow', python({LIVES!r}), ready=(folder / 'go').exists)"
    late = f"{slow}, Child('web', python({LIVES!r}), after=('slow',))"
    with family(tmp_path, late) as it:
        wait_for(lambda: "alive" in log_of(tmp_path, "slow"))
        assert "web" not in it.text()
        (tmp_path / "go").touch()
        it.says("✓ web")


def test_a_child_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    with family(tmp_path, f"Child('web', python({LIVES!r}))", mark="tm-restart") as it:
        it.says("all ready")
        [web] = marked("tm-restart") - {it.process.pid} - _watchdogs("tm-restart")
        os.kill(web, signal.SIGKILL)
        it.says("! web ended (by SIGKILL)")
        it.says("✓ web again")
        assert it.end() == 0


def test_a_start_that_fails_ends_everything_and_shows_the_log(tmp_path: Path) -> None:
    fails = """Child('prepare', python('raise SystemExit("no table")'), after=('storage',), once=True)"""
    broken = f"Child('storage', python({LIVES!r})), {fails}"
    with family(tmp_path, broken) as it:
        assert it.process.wait(20) == 1
    assert "✗ prepare ended (exit code 1)" in it.text()
    assert "no table" in it.text()
    assert "storage stopped" in it.text()


def test_a_child_that_never_gets_up_is_given_up(tmp_path: Path) -> None:
    with family(tmp_path, "Child('web', python('raise SystemExit(3)'), ready=lambda: False)") as it:
        assert it.process.wait(20) == 1
    assert it.text().count("starting it again") == 2
    assert "✗ web ended (exit code 3)" in it.text()


def test_one_that_does_not_listen_is_ended_with_its_children(tmp_path: Path) -> None:
    deaf = f"Child('deaf', python({WITH_GRANDCHILD!r}), stop_s=0.2)"
    with family(tmp_path, deaf, mark="tm-deaf") as it:
        wait_for(lambda: "alive" in log_of(tmp_path, "deaf"))
        assert it.end() == 0
    assert not marked("tm-deaf")


def test_kill_9_of_the_supervisor_leaves_no_process(tmp_path: Path) -> None:
    children = f"{TWO}, Child('deaf', python({WITH_GRANDCHILD!r}))"
    with family(tmp_path, children, mark="tm-orphans") as it:
        it.says("all ready")
        wait_for(lambda: "alive" in log_of(tmp_path, "deaf"))
        assert len(marked("tm-orphans")) >= 5
        it.process.kill()
        wait_for(lambda: not marked("tm-orphans"), what="no process is left")


def log_of(folder: Path, name: str) -> str:
    log = folder / "logs" / f"{name}.log"
    return log.read_text() if log.exists() else ""


def _watchdogs(mark: str) -> set[int]:
    """Forks of the supervisor run its own command line."""
    return {pid for pid in marked(mark) if b"supervise.py" in Path(f"/proc/{pid}/cmdline").read_bytes()}

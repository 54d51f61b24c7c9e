"""The real thing, once: everything starts on its own engines, serves, and leaves nothing behind."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.running.family import ROOT, marked
from tests.server import free_port, wait_for

MARK = "tm-real-product"


def start(var: Path, port: int, said: Path) -> subprocess.Popen[bytes]:
    left_out = ("ENV", "DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env |= {"VAR_DIR": str(var), "PORT": str(port), "MARK": MARK}
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"], cwd=ROOT, env=env, stdout=output, stderr=output
        )
    wait_for(lambda: b"Tidemark is up" in said.read_bytes() or process.poll() is not None, timeout_s=90)
    assert process.poll() is None, said.read_text()
    return process


def test_it_starts_serves_stops_and_outlives_a_kill(tmp_path: Path) -> None:
    var, said, port = tmp_path / "v a r", tmp_path / "said", free_port()
    process = start(var, port, said)
    try:
        assert "alice@example.com" in said.read_text()
        assert f"http://127.0.0.1:{port}/" in said.read_text()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            sheet = re.search(r'href="(/static/css/[^"]+\.[0-9a-f]{12}\.css)"', page.read().decode())
        assert sheet, "style sheets are served under hashed names"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{sheet[1]}") as css:
            assert "immutable" in css.headers["Cache-Control"]
        assert var.stat().st_mode & 0o077 == 0
        assert (var / "secrets" / "secret_key").stat().st_mode & 0o077 == 0

        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not marked(MARK)

        process = start(var, port, said)
        process.kill()
        wait_for(lambda: not marked(MARK), what="no process is left")
    finally:
        process.kill()
        process.wait()

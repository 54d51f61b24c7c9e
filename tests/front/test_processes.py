import os
import socket
import subprocess
import sys

RUN = "import sys; from config.processes import Processes; sys.exit(Processes(2, int(sys.argv[1]), patience_s=1).run())"


def test_web_processes_that_cannot_start_end_their_parent_too():
    """So that whoever started it, a container or a person, sees it; else it would go on trying in silence."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(listener.fileno())],
            pass_fds=[listener.fileno()], env={**os.environ, "LOG_FORMAT": "nonsense"},
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert "cannot start" in done.stdout + done.stderr
    assert "LOG_FORMAT" in done.stderr

"""What the documents tell people to type works as printed."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.server import served

DOCS = Path(__file__).resolve().parents[2] / "docs"
PRINTED_SITE = "http://127.0.0.1:8000"


def lines_under(heading: str, document: str) -> str:
    found = re.search(rf"^## {heading}$.*?^```sh\n(.*?)^```$", (DOCS / document).read_text(), re.M | re.S)
    assert found, f"{document} has no such lines"
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_the_api_walk_with_curl(tmp_path):
    printed = lines_under("A walk with curl", "api.md")
    assert PRINTED_SITE in printed
    with served() as server:
        script = printed.replace(PRINTED_SITE, server.url)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"base_currency":"INR"' in done.stdout.replace(" ", "")

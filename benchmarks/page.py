"""Lighthouse on the landing page, as a desktop and as a phone on a slow line.

    python -m benchmarks.page [--url http://127.0.0.1:8000/] [--json] [--quick]

Without `--url` it starts the product in a folder of its own, from what is committed.

Claim: performance, accessibility, best practices and SEO are 0.95 or better. Lighthouse is installed into var/
at the first run; it needs npm and a Chromium. `--quick` looks once, as a desktop, else three times each.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks._measure import ROOT
from benchmarks.startup import running
from tests.server import free_port

FOLDER = ROOT / "var" / "lighthouse"
GOAL = 0.95
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = ("first-contentful-paint", "largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def installed() -> Path:
    program = FOLDER / "node_modules/.bin/lighthouse"
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--prefix", FOLDER, "--no-audit", "--no-fund", "lighthouse"], check=True)
    return program


@contextmanager
def product() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="tidemark-page-") as name:
        folder, port = Path(name), free_port()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)
        with running(folder / "clone", folder / "caches", port=port):
            yield f"http://127.0.0.1:{port}/"


def look(program: Path, url: str, *, desktop: bool) -> dict[str, float]:
    done = subprocess.run(
        [
            program, url, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=--headless --no-sandbox --disable-gpu", *(["--preset=desktop"] if desktop else []),
        ],
        env={**os.environ, "CHROME_PATH": CHROMIUM or ""}, capture_output=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    figures = {name: found["categories"][name]["score"] for name in CATEGORIES}
    return figures | {name: found["audits"][name]["numericValue"] for name in TIMES}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    program = installed()
    medians = {}
    with ExitStack() as stack:
        url = given.url or stack.enter_context(product())
        for device in ("desktop",) if given.quick else ("desktop", "phone"):
            looks = [look(program, url, desktop=device == "desktop") for _ in range(1 if given.quick else 3)]
            medians[device] = {name: statistics.median(one[name] for one in looks) for name in looks[0]}
    if given.json:
        print(json.dumps(medians, indent=2))
        return
    for device, figures in medians.items():
        reached = all(figures[name] >= GOAL for name in CATEGORIES)
        print(f"{device}: {'all' if reached else 'NOT all'} four at {GOAL} or better")
        for name, figure in figures.items():
            print(f"  {name:26} {figure:8.2f}{' ms' if name in TIMES and 'shift' not in name else ''}")


if __name__ == "__main__":
    main()

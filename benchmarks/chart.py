"""A chart of 1,000 candles, from the first byte asked for to the pixels, in Chromium with an empty cache.

    python -m benchmarks.chart [--json] [--quick] [--rounds 9]

Claim: painted within 400 ms of opening the page, with volume, and 500 ms at the very most. The product runs with
simulated prices in a folder of its own, from what is committed. The candles are in the page. Also told, so that a slow
figure can be traced: until the page had come (`page`), until the chart's script ran (`began`). Needs a Chromium.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks._measure import ROOT, Claim, arguments, report, rounds
from benchmarks.startup import running
from tests.browser import path as chromium
from tests.server import free_port

PAGE = "markets/BTC-USDT/"
READY = 'price-chart[data-state="ready"]'
GOAL_MS = 400
PARTS = ("page", "began")
TIMES = """() => {
  const painted = performance.getEntriesByName("price-chart painted")[0].startTime;
  const page = performance.getEntriesByType("navigation")[0];
  const began = performance.getEntriesByName("price-chart began")[0].startTime;
  return { painted, page: page.responseEnd, began };
}"""


@contextmanager
def product() -> Iterator[str]:
    os.environ["MARKET_DATA"] = "simulated"
    with tempfile.TemporaryDirectory(prefix="tidemark-chart-") as name:
        folder, port = Path(name), free_port()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(folder / "clone")], check=True)
        with running(folder / "clone", folder / "caches", port=port):
            yield f"http://127.0.0.1:{port}/"


def open_once(browser: Browser, url: str) -> dict[str, float]:
    """In a window that has never seen the page: nothing is cached."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    page.goto(url + PAGE)
    page.locator(READY).wait_for()
    times: dict[str, float] = page.evaluate(TIMES)
    context.close()
    return times


def main() -> None:
    options = arguments(__doc__, rounds=9)
    executable = chromium()
    if executable is None or shutil.which("git") is None:
        raise SystemExit("needs a Chromium and git on PATH")
    with product() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        open_once(browser, url)  # the server's first answers compile templates
        looks: list[dict[str, float]] = []

        def painted() -> float:
            looks.append(open_once(browser, url))
            return looks[-1]["painted"]

        measured = rounds({"painted": painted, "goal": lambda: float(GOAL_MS)}, options)
        measured |= {part: [look[part] for look in looks] for part in PARTS}
        browser.close()
    report(
        [Claim("1,000 candles painted", measured, "painted", {"goal": 1.0}, less_is_better=True, unit="ms")], options
    )
    if not options.as_json:
        for part in PARTS:
            print(f"of it {part}: {statistics.median(measured[part]):.0f} ms")


if __name__ == "__main__":
    main()

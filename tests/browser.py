"""Where the journeys find a Chromium. `python -m tests.browser` gets one where it can."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW = "put chromium on PATH (Debian: apt-get install chromium) and start again"


def path() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def main() -> int:
    """0 when there is one, or when the journeys may be skipped; CI may not skip them."""
    if path() is None and os.getuid() == 0 and shutil.which("apt-get"):
        print("Getting Chromium by apt", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "-q", "update"], **quiet)
        subprocess.run(["apt-get", "-qy", "install", "--no-install-recommends", "chromium"], **quiet)
    if path():
        return 0
    print(f"Journeys are skipped, as there is no browser: {HOW}", file=sys.stderr)
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())

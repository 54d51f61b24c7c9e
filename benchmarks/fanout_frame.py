"""The frame that every contestant sends once a second: 50 prices. Standard library only, for peers' environments."""

import json
from datetime import UTC, datetime


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def frame() -> dict[str, object]:
    at = now()
    prices = [
        {
            "symbol": f"C{n:02}/USDT", "price": f"{62150.5 + n:.2f}", "change_pct_24h": "1.25", "ts": at,
            "venue": "simulator", "stale": False,
        }
        for n in range(50)
    ]  # fmt: skip
    return {"type": "prices", "ts": at, "prices": prices}


def text() -> str:
    return json.dumps(frame(), separators=(",", ":"))

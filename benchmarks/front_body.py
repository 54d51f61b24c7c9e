"""A stand-in for the latest prices of 50 instruments, until markets has real ones."""

import json

KEY = "bench:prices"
FIELDS = ("price", "bid", "ask", "high_24h", "low_24h", "change_pct_24h")
BODY = json.dumps(
    {
        "as_of": "2026-01-01T00:00:00.000Z",
        "prices": [
            {
                "symbol": f"C{n:02}/USDT",
                **dict.fromkeys(FIELDS, f"{62150.5 + n:.2f}"),
                "ts": "2026-01-01T00:00:00Z",
            }
            for n in range(50)
        ],
    },
    separators=(",", ":"),
).encode()

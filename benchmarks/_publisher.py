"""Makes 50 pairs and publishes their prices: once, or with `moving` all of them once a second."""

import sys
import time
from decimal import Decimal

import django

django.setup()

from markets import live  # noqa: E402 - models need the set-up
from markets.calc.ticks import Price  # noqa: E402
from markets.calc.venues import Venue  # noqa: E402
from markets.models import Instrument  # noqa: E402

PAIRS = [f"C{n:02}/USDT" for n in range(50)]
NUMBERS = {"bid": "62150", "ask": "62151", "high_24h": "63000", "low_24h": "61000", "change_24h": "100"}


def publish(*, moving: bool) -> None:
    rows = [Instrument(symbol=name, name=name, kind="crypto", base=name[:3], currency="USDT") for name in PAIRS]
    Instrument.objects.bulk_create(rows)
    numbers = {name: Decimal(text) for name, text in NUMBERS.items()}
    step = 0
    while True:
        now_ms, price = int(time.time() * 1000), Decimal(62150) + Decimal(step) / 100
        live.publish([
            Price(
                instrument_id=row.pk, symbol=row.symbol, price=price + n, ts_ms=now_ms, venue=Venue.SIMULATOR,
                good_until_ms=now_ms + 10**9, low=price + n, high=price + n, change_pct_24h=Decimal("1.25"),
                volume_24h=Decimal(1000), **numbers,
            )
            for n, row in enumerate(rows)
        ])  # fmt: skip
        if step == 0:
            print("published", flush=True)
        step += 1
        time.sleep(1 if moving else 10**6)


if __name__ == "__main__":
    publish(moving="moving" in sys.argv)

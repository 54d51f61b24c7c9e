"""Memory of the ingest process over a replay of 5 million ticks: `python -m benchmarks.ingest_memory`.

A fake Binance says trades of every pair of the catalogue, as fast as they are taken; the real process parses, checks,
folds, publishes and stores them. Flat means: the second half needs no more than the first. Works on Linux.
"""

import statistics

from benchmarks._measure import Claim, arguments, cpu_s, progress, report
from benchmarks._streaming import streaming

TICKS, QUICK_TICKS = 5_000_000, 200_000
FIRST, SECOND, TOLD = "first half", "second half", 250_000


def main() -> None:
    options = arguments(__doc__, rounds=1)
    total = QUICK_TICKS if options.quick else TICKS
    sizes: dict[float, float] = {}
    rates: list[float] = []
    with streaming(rate=0, total=total) as stream:
        told_by_exchange = stream.told()
        next(told_by_exchange)  # how many pairs there are
        for told in told_by_exchange:
            sizes[told["ticks"]] = stream.rss_mb()
            rates.append(told["per_s"])
            if told["ticks"] % TOLD == 0 or options.quick:
                progress(f"{told['ticks']:,.0f} ticks: {sizes[told['ticks']]:.0f} MB, {told['per_s']:,.0f}/s")
            if told["ticks"] >= total:
                break
        spent = cpu_s(stream.ingest.pid)
    halves = {FIRST: [mb for at, mb in sizes.items() if total / 10 < at <= total / 2],
              SECOND: [mb for at, mb in sizes.items() if at > total / 2]}  # fmt: skip
    report(
        [
            Claim("memory", halves, subject=SECOND, goals={FIRST: 0.9}, less_is_better=True, unit="MB"),
            Claim("ticks taken", {"a second": [rates[-1]], "a CPU second": [total / spent]}, subject="a CPU second"),
        ],
        options,
    )
    progress(f"it grew by {statistics.median(halves[SECOND]) - statistics.median(halves[FIRST]):.1f} MB")


if __name__ == "__main__":
    main()

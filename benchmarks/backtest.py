"""A backtest from bars to figures beside backtesting.py: the same strategy, and the same trades to the last one.

Two averages cross, long only, decided at the close and filled at the next open. Five years of days, and 500,000
minutes with stop and target. Each side is timed from ready arrays to its figures; ours also prepares the curve of
holding, the reasons and the warnings. The peer is installed once into an environment of its own under `var/`.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analytics.calc.backtest.reading import read
from analytics.calc.backtest.run import Result, run
from analytics.calc.bars import Bars
from benchmarks._measure import ROOT, Claim, Options, arguments, progress, report, rounds

PEER = ROOT / "var" / "benchmarks" / "backtest-peer"
DAY_MS, MINUTE_MS = 86_400_000, 60_000
SAME = 1e-9


class Case(NamedTuple):
    title: str
    size: int
    quick_size: int
    step_ms: int
    moves: float  # standard deviation of a bar's return
    fast: int
    slow: int
    stop_pct: float
    target_pct: float
    fee_bps: float = 10


CASES = [
    Case("5 years of days, SMA 20 and 50 (goal: below 200)", 1_826, 1_826, DAY_MS, 0.02, 20, 50, 0, 0),
    Case("500,000 minutes, SMA 20 and 50, stop and target (goal: below 3,000)",
         500_000, 20_000, MINUTE_MS, 0.0007, 20, 50, 0.5, 1.5),
]  # fmt: skip


def bars(size: int, step_ms: int, moves: float) -> Bars:
    """A walk without gaps, so that the peer, which must name a stop before the fill, can name the right one."""
    dice = np.random.default_rng(11)
    close = 100 * np.exp(np.cumsum(dice.normal(0, moves, size)))
    opened = np.concatenate(([100.0], close[:-1]))
    high = np.maximum(opened, close) * (1 + np.abs(dice.normal(0, moves / 2, size)))
    low = np.minimum(opened, close) * (1 - np.abs(dice.normal(0, moves / 2, size)))
    found = Bars(1_600_000_000_000 + np.arange(size) * step_ms, opened, high, low, close, np.ones(size))
    found.check()
    return found


def form(case: Case) -> dict[str, object]:
    fast, slow = {"indicator": "sma", "window": case.fast}, {"indicator": "sma", "window": case.slow}
    return {
        "entry": {"left": fast, "is": "crosses_above", "right": slow},
        "exit": {"left": fast, "is": "crosses_below", "right": slow},
        "fee_bps": case.fee_bps,
        "slippage_bps": 0,
        "stop_pct": case.stop_pct or None,
        "target_pct": case.target_pct or None,
    }


def ours(case: Case, series: Bars) -> float:
    began = time.perf_counter()
    run(read(form(case)), series, per_year=365)
    return 1000 * (time.perf_counter() - began)


def peer(case: Case, given: Path, told: Path) -> float:
    argv = [PEER / "bin" / "python", Path(__file__).with_name("_backtest_peer.py"), given, told]
    argv += [case.fast, case.slow, case.stop_pct, case.target_pct, case.fee_bps]
    return 1000 * float(subprocess.run(list(map(str, argv)), check=True, capture_output=True, text=True).stdout)


def the_same(result: Result, told: Path) -> int:
    """How many closed trades there are; ends the run where the two differ in one."""
    with np.load(told) as file:
        theirs = file["arr_0"]
    rows = [trade[:2] + trade[2:4] for trade in result.trades if not trade.is_open]
    found = np.array(rows, float).reshape(-1, 4)
    theirs = theirs[np.lexsort((theirs[:, 1], theirs[:, 0]))]
    if found.shape != theirs.shape or not np.allclose(found, theirs, rtol=SAME, atol=0):
        sys.exit(f"the trades differ: {len(found)} and {len(theirs)}")
    return len(found)


def install() -> None:
    if not (PEER / "bin" / "python").exists():
        progress("installing backtesting.py")
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        subprocess.run([PEER / "bin" / "python", "-m", "pip", "install", "-q", "backtesting"], check=True)


def peer_version() -> str:
    argv = [PEER / "bin" / "python", "-c", "import importlib.metadata as m; print(m.version('backtesting'))"]
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


def claim(case: Case, options: Options) -> Claim:
    size = case.quick_size if options.quick else case.size
    series = bars(size, case.step_ms, case.moves)
    given, told = PEER / f"bars-{size}.npz", PEER / f"trades-{size}.npz"
    np.savez(given, **series._asdict())
    contestants: dict[str, Callable[[], float]] = {
        "ours": partial(ours, case, series),
        "backtesting.py": partial(peer, case, given, told),
    }
    measured = rounds(contestants, options)
    count = the_same(run(read(form(case)), series, per_year=365), told)
    title = f"{case.title}; {count:,} trades, equal"
    return Claim(title, measured, subject="ours", goals={"backtesting.py": None}, less_is_better=True, unit="ms")


def main() -> None:
    options = arguments(__doc__, rounds=3)
    install()
    claims = [claim(case, options) for case in CASES]
    report(claims, options, versions={"numpy": version("numpy"), "backtesting.py": peer_version()})


if __name__ == "__main__":
    main()

"""Run by benchmarks/backtest.py in the peer's own environment: seconds that backtesting.py takes.

    python _backtest_peer.py BARS.npz TRADES.npz FAST SLOW STOP_PCT TARGET_PCT FEE_BPS

BARS.npz holds the columns; TRADES.npz gets entry bar, exit bar, entry and exit price of each closed trade.
"""

import contextlib
import sys
import time
import warnings

import numpy as np
from backtesting import Backtest, Strategy
from backtesting.lib import crossover


def average(values: object, window: int) -> object:
    import pandas as pd  # noqa: PLC0415 - half a second, as everywhere where it is used

    return pd.Series(values).rolling(window).mean()


def crossing(fast: int, slow: int, stop: float, target: float) -> type[Strategy]:
    class Crossing(Strategy):
        def init(self) -> None:
            self.fast = self.I(average, self.data.Close, fast)
            self.slow = self.I(average, self.data.Close, slow)

        def next(self) -> None:
            if not self.position:
                if crossover(self.fast, self.slow):
                    price = self.data.Close[-1]  # the bars have no gaps: the next open is this close
                    self.buy(sl=price * (1 - stop / 100) if stop else None,
                             tp=price * (1 + target / 100) if target else None)  # fmt: skip
            elif crossover(self.slow, self.fast):
                self.position.close()

    return Crossing


def main() -> None:
    import pandas as pd  # noqa: PLC0415 - half a second, as everywhere where it is used

    given, told, *numbers = sys.argv[1:]
    fast, slow, stop, target, fee_bps = (float(number) for number in numbers)
    with np.load(given) as file:
        times = pd.to_datetime(file["ts_ms"], unit="ms")
        frame = pd.DataFrame({name.title(): file[name] for name in ("open", "high", "low", "close", "volume")}, times)
    test = Backtest(frame, crossing(int(fast), int(slow), stop, target), cash=1e12, commission=fee_bps / 10_000)
    warnings.simplefilter("ignore")
    with contextlib.redirect_stderr(None):
        began = time.perf_counter()
        found = test.run()["_trades"]
        took = time.perf_counter() - began
    np.savez(told, found[["EntryBar", "ExitBar", "EntryPrice", "ExitPrice"]].to_numpy(float))
    print(took)


main()

"""Recomputes one answer of each route of figures with pandas alone, from what the candles route says.

    TOKEN=... python docs/recompute.py http://127.0.0.1:8000

Prints a line a figure and ends with 1 if one of them differs by more than a billionth.
"""

import json
import os
import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np
import pandas as pd

CLOSE_ENOUGH = 1e-9


class Site:
    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address.rstrip("/") + "/api/v1", token

    def get(self, path: str, **asked: object) -> dict:
        who = {"Authorization": f"Bearer {self.token}"}
        request = Request(f"{self.address}/{path}?{urlencode(asked)}", headers=who)  # noqa: S310
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)

    def candles(self, symbol: str, **asked: object) -> pd.DataFrame:
        """By the start of each candle, oldest first; the last may be running."""
        rows = self.get(f"instruments/{symbol}/candles", **asked)["candles"]
        columns = ["ts", "open", "high", "low", "close", "volume"]
        return pd.DataFrame(rows, columns=columns).set_index("ts").astype(float)


def wilder(values: pd.Series, window: int) -> pd.Series:
    """Begins with the plain mean of the first `window`, as the API and TA-Lib do; pandas' own begins with one."""
    seeded = values.copy()
    first = values.dropna().index[window - 1]
    seeded.loc[:first] = np.nan
    seeded.loc[first] = values.dropna().iloc[:window].mean()
    return seeded.ewm(alpha=1 / window, adjust=False).mean()


def moving_average(site: Site, symbol: str) -> tuple[float, float]:
    told = site.get(f"analytics/moving-average/{symbol}", type="sma", window=50, limit=100)
    candles = site.candles(symbol, **{"from": told["calculated_from"]})
    ts, value = told["points"][-2]  # the last one may be of a candle that has moved meanwhile
    return value, candles["close"].rolling(50).mean()[ts]


def rsi(site: Site, symbol: str) -> tuple[float, float]:
    told = site.get(f"analytics/indicators/{symbol}", names="rsi:14", limit=100)["indicators"]["rsi:14"]
    moves = site.candles(symbol, **{"from": told["calculated_from"]})["close"].diff()
    gains, both = wilder(moves.clip(lower=0), 14), wilder(moves.abs(), 14)
    ts, value = told["series"]["rsi"][-2]
    return value, (100 * gains / both)[ts]


def bollinger(site: Site, symbol: str) -> tuple[float, float]:
    told = site.get(f"analytics/indicators/{symbol}", names="bollinger:20:2", limit=100)["indicators"]["bollinger:20:2"]
    close = site.candles(symbol, **{"from": told["calculated_from"]})["close"].rolling(20)
    ts, value = told["series"]["upper"][-2]
    return value, (close.mean() + 2 * close.std(ddof=0))[ts]


def volatility(site: Site, symbol: str) -> tuple[float, float]:
    told = site.get(f"analytics/volatility/{symbol}", window=30)
    close = site.candles(symbol, **{"from": told["from"], "to": told["to"] + 1})["close"]
    return told["annualised"], np.log(close).diff().std() * np.sqrt(told["bars_per_year"])


def correlation(site: Site, *symbols: str) -> tuple[float, float]:
    told = site.get("analytics/correlation", symbols=",".join(symbols), window=90)
    span = {"from": told["from"], "to": told["to"] + 1}
    closes = pd.DataFrame({symbol: site.candles(symbol, **span)["close"] for symbol in symbols}).dropna()
    return told["matrix"][0][1], np.log(closes).diff().corr().iloc[0, 1]


def main() -> int:
    site = Site(sys.argv[1], os.environ["TOKEN"])
    found = {
        "moving-average": moving_average(site, "BTC-USDT"),
        "indicators: rsi": rsi(site, "BTC-USDT"),
        "indicators: bollinger": bollinger(site, "RELIANCE.NS"),
        "volatility": volatility(site, "AAPL"),
        "correlation": correlation(site, "BTC-USDT", "AAPL"),
    }
    for name, (told, again) in found.items():
        print(f"{name:24} {told:>22.14g} {again:>22.14g}")
    return int(any(abs(told - again) > CLOSE_ENOUGH * abs(again) for told, again in found.values()))


if __name__ == "__main__":
    sys.exit(main())

"""Recomputes the figures of a portfolio with pandas alone: from its export, candles, and the prices it is valued at.

    TOKEN=... python docs/recompute_portfolio.py http://127.0.0.1:8000 [the portfolio's id]

For books kept at average cost in one currency, fees in cost, as those of the demo's Alice are. Prints a line a figure,
and ends with 1 if one of them differs by more than a billionth.
"""

import io
import json
import os
import sys
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import numpy as np
import pandas as pd

CLOSE_ENOUGH = 1e-9
DAY_MS = 86_400_000
INTO = {"buy": 1, "transfer_in": 1, "sell": -1, "transfer_out": -1}
PAID_IN = {"deposit": 1, "withdrawal": -1}


class Site:
    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address.rstrip("/") + "/api/v1", token

    def read(self, path: str, **asked: object) -> bytes:
        who = {"Authorization": f"Bearer {self.token}"}
        request = Request(f"{self.address}/{path}?{urlencode(asked)}", headers=who)  # noqa: S310
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.read()

    def get(self, path: str, **asked: object) -> dict:
        return json.loads(self.read(path, **asked))

    def export(self, portfolio: str) -> pd.DataFrame:
        """In the order in which things count: by day, dates before instants, as they were entered."""
        table = pd.read_csv(io.BytesIO(self.read(f"portfolios/{portfolio}/transactions", format="csv")))
        table["is_instant"] = table["executed_at"].str.len() > 10
        table["at"] = pd.to_datetime(table["executed_at"], format="mixed", utc=True)
        table["day"] = table["at"].dt.floor("D")
        return table.sort_values(["day", "is_instant", "at", "number"], ignore_index=True)

    def closes(self, symbol: str, since: pd.Timestamp) -> pd.Series:
        path = f"instruments/{symbol.replace('/', '-')}/candles"
        rows = self.get(path, interval="1d", **{"from": since.date(), "limit": 5000})["candles"]
        days = pd.to_datetime([row[0] for row in rows], unit="ms", utc=True)
        return pd.Series([float(row[4]) for row in rows], index=days)


def books(table: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Quantity and cost of each instrument at average cost, and what sales brought beyond it."""
    held: dict[str, list[float]] = {}
    gained = 0.0
    for row in table[table["symbol"].notna()].itertuples():
        mine = held.setdefault(row.symbol, [0.0, 0.0])
        if row.type == "buy":
            mine[0] += row.quantity
            mine[1] += row.amount + row.fee + row.tax
        elif row.type == "sell":
            cost = mine[1] * row.quantity / mine[0]
            gained += row.amount - row.fee - cost
            mine[0] -= row.quantity
            mine[1] -= cost
    found = pd.DataFrame.from_dict(held, orient="index", columns=["quantity", "cost"])
    return found[found["quantity"] > 1e-12], gained


def cash_moves(table: pd.DataFrame) -> pd.Series:
    signs = table["type"].map({"buy": -1, "withdrawal": -1, "fee": -1, "tax": -1, "sell": 1, "deposit": 1})
    signs = signs.where(~table["type"].isin(["interest", "dividend"]), 1)
    return signs * table["amount"] - table["fee"] - table["tax"]


def daily(site: Site, table: pd.DataFrame, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Value at the end of each day, what came in at its start and what went out at its end."""
    cash = cash_moves(table).groupby(table["day"]).sum().reindex(days, fill_value=0).cumsum()
    value = cash.copy()
    for symbol, rows in table[table["symbol"].notna()].groupby("symbol"):
        moved = (rows["type"].map(INTO) * rows["quantity"]).groupby(rows["day"]).sum()
        closes = site.closes(symbol, days[0]).reindex(days).ffill()
        value += moved.reindex(days, fill_value=0).cumsum() * closes.fillna(0)
    flows = {
        kind: table[table["type"] == kind].groupby("day")["amount"].sum().reindex(days, fill_value=0)
        for kind in PAID_IN
    }
    return pd.DataFrame({"value": value, "in": flows["deposit"], "out": flows["withdrawal"]})


def index(days: pd.DataFrame) -> pd.Series:
    before = days["value"].shift(fill_value=0)
    returns = (days["value"] + days["out"]) / (before + days["in"]) - 1
    return 100 * (1 + returns).cumprod()


def xirr(table: pd.DataFrame, value: float, today: pd.Timestamp) -> float:
    """By halves, of what the person paid in, took out, and has."""
    paid = table[table["type"].isin(PAID_IN)]
    amounts = np.append((-paid["type"].map(PAID_IN) * paid["amount"]).to_numpy(), value)
    years = np.append((paid["day"] - paid["day"].min()).dt.days, (today - paid["day"].min()).days) / 365
    low, high = -0.999, 10.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (amounts / (1 + middle) ** years).sum() > 0 else (low, middle)
    return 100 * low


def figures(site: Site, name: str) -> list[tuple[str, float, float]]:
    portfolio = site.get(f"portfolios/{name}")
    table = site.export(name)
    held, gained = books(table)
    prices = {row["symbol"]: float(row["current_price"]) for row in portfolio["holdings"]}
    told = {row["symbol"]: row for row in portfolio["holdings"]}
    held["value"] = held["quantity"] * held.index.map(prices)
    kinds = table.groupby("type")["amount"].sum()
    balance = cash_moves(table).sum()
    put_in = kinds.get("deposit", 0) - kinds.get("withdrawal", 0)
    total = balance + held["value"].sum()
    found = [
        ("balance", float(portfolio["balance"]), balance),
        ("invested", float(portfolio["invested"]), put_in),
        ("income", float(portfolio["income"]), kinds.reindex(["interest", "dividend"]).sum()),
        ("fees", float(portfolio["fees"]), kinds.get("fee", 0)),
        ("realised", float(portfolio["realized_pnl"]), gained),
        ("unrealised", float(portfolio["unrealized_pnl"]), (held["value"] - held["cost"]).sum()),
        ("total value", float(portfolio["total_value"]), total),
        ("ROI %", float(portfolio["roi_pct"]), 100 * (total - put_in) / put_in),
    ]
    for symbol, row in held.iterrows():
        one = told[symbol]
        found += [
            (f"{symbol} quantity", float(one["quantity"]), row["quantity"]),
            (f"{symbol} average cost", float(one["avg_buy_price"]), row["cost"] / row["quantity"]),
            (f"{symbol} unrealised", float(one["unrealized_pnl"]), row["value"] - row["cost"]),
            (f"{symbol} weight %", float(one["weight_pct"]), 100 * row["value"] / total),
        ]
    return found + over_time(site, name, table)


def over_time(site: Site, name: str, table: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Each day's value up to yesterday from the candles; what is said of today from what the history tells of it."""
    points = site.get(f"portfolios/{name}/history", range="max")["points"]
    told = pd.DataFrame(points, columns=["ts", "value", "invested", "cash", "index"]).astype(float)
    told.index = pd.DatetimeIndex(pd.to_datetime(told["ts"], unit="ms", utc=True)).floor("D")
    past = told[:-1] if (told["ts"].iloc[-1] % DAY_MS) else told
    mine = daily(site, table, past.index)
    found = [
        ("value of each day", past["value"].sum(), mine["value"].sum()),
        ("farthest day's value", 0.0, float((mine["value"] / past["value"] - 1).abs().max())),
        ("TWR index", past["index"].iloc[-1], index(mine).iloc[-1]),
    ]
    said = site.get(f"portfolios/{name}/performance", range="max")
    # all of `said` is of one moment: its own value and return stand for today
    levels = pd.concat([pd.Series([100.0]), index(mine), pd.Series([100 + float(said["twr_pct"])])])
    returns = levels.pct_change().dropna()
    today = pd.Timestamp(said["to"], tz="UTC")
    return [
        *found,
        ("XIRR %", float(said["xirr_pct"]), xirr(table, float(said["total_value"]), today)),
        ("volatility %", float(said["volatility_pct"]), 100 * np.log1p(returns).std() * np.sqrt(365)),
        ("Sharpe", float(said["sharpe"]), returns.mean() / returns.std() * np.sqrt(365)),
        ("deepest fall %", float(said["max_drawdown_pct"]), 100 * (1 - levels / levels.cummax()).max()),
    ]


def main() -> int:
    site = Site(sys.argv[1], os.environ["TOKEN"])
    name = sys.argv[2] if len(sys.argv) > 2 else site.get("portfolios")["results"][0]["id"]
    worst = 0.0
    for what, told, mine in figures(site, name):
        apart = abs(told - mine) / max(abs(told), 1e-3)
        allowed = 1e-6 if what in ("XIRR %", "volatility %", "Sharpe") else 2e-8 if "%" in what else CLOSE_ENOUGH
        worst = max(worst, apart / allowed)
        print(f"{'ok ' if apart <= allowed else 'NO '} {what:<28} {told:>22.9f} {mine:>22.9f}")
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main())

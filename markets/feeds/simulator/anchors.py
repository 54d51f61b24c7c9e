"""What the simulator knows of each instrument: about where its price is, and how its kind moves."""

import csv
import functools
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from markets.calc.simulation.hours import Hours
from markets.calc.simulation.shape import Shape, Traits, lot_for, seed_of, tick_for

FILE = Path(__file__).parents[2] / "data" / "simulated.csv"
TRAITS = {
    "crypto": Traits(4.0, together=0.75, drift_pct=12, overnight=0, turnover=4e8, spread_bps=1, moves_a_second=2.0,
                     halts_a_year=2),
    "stock": Traits(1.6, together=0.55, drift_pct=8, overnight=0.3, turnover=1.5e9, spread_bps=2, moves_a_second=1.0,
                    halts_a_year=2, reports=True),
    "etf": Traits(1.1, together=0.92, drift_pct=7, overnight=0.3, turnover=8e8, spread_bps=1, moves_a_second=0.8),
    "bond": Traits(0.4, together=0.9, drift_pct=0, overnight=0.3, turnover=3e8, spread_bps=1, moves_a_second=0.3),
    "fund": Traits(0.4, together=0.9, drift_pct=0, overnight=0.3, turnover=0, spread_bps=0, moves_a_second=0.05),
    "index": Traits(1.0, together=0.97, drift_pct=7, overnight=0.3, turnover=0, spread_bps=0, moves_a_second=1.0),
    "fx": Traits(0.45, together=0, drift_pct=0, overnight=0, turnover=0, spread_bps=1, moves_a_second=1.0),
}  # fmt: skip
MARKETS = {"USD": "america", "INR": "india", "EUR": "europe", "GBP": "europe", "JPY": "asia", "HKD": "asia"}
DEPTH_OF_MARKET = Decimal("0.004")  # share of a company's or a coin's worth that changes hands a day


@dataclass(frozen=True, slots=True)
class Anchor:
    price: float
    daily_move_pct: float | None = None
    market: str = ""
    market_cap: Decimal | None = None
    pe_ratio: Decimal | None = None
    dividend_yield_pct: Decimal | None = None


def anchor(symbol: str) -> Anchor:
    """From the file; what it does not know gets a price that follows from its symbol."""
    name = original(symbol)
    return _file().get(name) or Anchor(price=round(20 * 1.05 ** (seed_of(name) % 64), 2))


def original(symbol: str) -> str:
    """A company listed twice, or a coin in dollars of two kinds, has one price."""
    if symbol.endswith(".BO"):
        return symbol.removesuffix(".BO") + ".NS"
    return symbol + "T" if symbol.endswith("/USD") and symbol + "T" in _file() else symbol


def shape(
    *,
    instrument_id: int,
    symbol: str,
    kind: str,
    currency: str,
    tick_size: Decimal | None,
    hours: Hours,
    shifts: tuple[tuple[int, float], ...] = (),
    splits: tuple[tuple[int, float], ...] = (),
) -> Shape:
    known, traits = anchor(symbol), TRAITS[kind]
    market = known.market or _market(kind, currency)
    if known.daily_move_pct is not None:
        traits = replace(traits, daily_move_pct=known.daily_move_pct)
    if known.market_cap is not None:
        traits = replace(traits, turnover=float(known.market_cap * DEPTH_OF_MARKET))
    if market == "fear":  # it falls when all else rises, so it shares nobody's moves
        traits = replace(traits, together=0, drift_pct=0)
    return Shape(
        instrument_id, symbol, seed=seed_of(original(symbol)), market=seed_of(f"market {market}"),
        anchor=known.price, tick=tick_size or tick_for(known.price),
        lot=lot_for(known.price) if kind == "crypto" else Decimal(1),
        traits=traits, hours=hours, shifts=shifts, splits=splits,
    )  # fmt: skip


def _market(kind: str, currency: str) -> str:
    if kind in ("crypto", "fx"):
        return kind
    return "bonds" if kind in ("bond", "fund") else MARKETS.get(currency, "world")


@functools.cache
def _file() -> dict[str, Anchor]:
    with FILE.open(newline="") as file:
        return {row["symbol"]: _read(row) for row in csv.DictReader(file)}


def _read(row: dict[str, str]) -> Anchor:
    cap = row["market_cap_bn"]
    return Anchor(
        price=float(row["price"]), daily_move_pct=float(row["daily_move_pct"]), market=row["market"],
        market_cap=Decimal(cap) * 10**9 if cap else None,
        pe_ratio=Decimal(row["pe_ratio"]) if row["pe_ratio"] else None,
        dividend_yield_pct=Decimal(row["dividend_yield_pct"]) if row["dividend_yield_pct"] else None,
    )  # fmt: skip

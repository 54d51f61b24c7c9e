"""When and at what price a backtest trades, told bar by bar, and held against a walk that looks at every bar."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.backtest.curves import equity, invested
from analytics.calc.backtest.strategy import Condition, Number, Price, Relation, Strategy
from analytics.calc.backtest.trades import Reason, Trade, trades
from analytics.calc.bars import Bars
from analytics.tests.bars import bars, walk

NEVER = Condition(Price("close"), Relation.BELOW, Number(0))
FREE = {"fee_bps": 0, "slippage_bps": 0}


def mask(size: int, *places: int) -> np.ndarray:
    return np.isin(np.arange(size), places)


def walked(
    series: Bars, *, entries: tuple[int, ...], exits: tuple[int, ...] = (), cash: float = 1000, **terms: float
) -> list[Trade]:
    strategy = Strategy(entry=NEVER, **{**FREE, **terms})
    return trades(mask(series.size, *entries), mask(series.size, *exits), series, strategy, cash=cash)


FLAT = (100, 101, 99, 100)
RISING = bars(FLAT, (102, 104, 101, 103), (105, 107, 104, 106), (108, 110, 107, 109))


def test_a_close_decides_and_the_next_open_fills() -> None:
    [trade] = walked(RISING, entries=(0,), exits=(1,))
    assert (trade.entry_bar, trade.entry_price, trade.exit_bar, trade.exit_price) == (1, 102, 2, 105)
    assert trade.reason is Reason.SIGNAL
    assert trade.profit == pytest.approx(1000 / 102 * 3)
    assert trade.return_pct == pytest.approx(100 * 3 / 102)


def test_what_the_last_close_decides_is_never_filled() -> None:
    assert walked(RISING, entries=(3,)) == []
    [trade] = walked(RISING, entries=(0,), exits=(3,))
    assert trade.is_open
    assert trade.exit_price == 109


def test_an_open_position_is_valued_at_the_last_close() -> None:
    found = walked(RISING, entries=(1,))
    assert equity(found, RISING, cash=1000).tolist() == pytest.approx([1000, 1000, 1000 / 105 * 106, 1000 / 105 * 109])


def test_fees_and_slippage_are_paid_on_both_sides() -> None:
    [trade] = walked(RISING, entries=(0,), exits=(1,), fee_bps=100, slippage_bps=50)
    bought, sold = 102 * 1.005, 105 * 0.995
    quantity = 1000 / (bought * 1.01)
    assert trade.quantity == pytest.approx(quantity)
    assert trade.fees == pytest.approx(quantity * (bought + sold) / 100)
    assert trade.after == pytest.approx(quantity * sold * 0.99)


def test_a_part_of_the_money_buys_a_part() -> None:
    [trade] = walked(RISING, entries=(0,), exits=(1,), size_pct=25)
    assert trade.quantity * trade.entry_price == pytest.approx(250)
    assert trade.after == pytest.approx(750 + 250 * 105 / 102)


def test_while_in_entries_are_not_looked_at_and_leaving_wins() -> None:
    found = walked(bars(*[FLAT] * 8), entries=(0, 1, 2, 3, 4), exits=(2, 6))
    assert [(trade.entry_bar, trade.exit_bar) for trade in found] == [(1, 3), (4, 7)]


DIP = bars(FLAT, FLAT, (100, 101, 94, 98), FLAT, FLAT)
JUMP = bars(FLAT, FLAT, (100, 112, 99, 104), FLAT, FLAT)


def test_a_stop_sells_at_its_price_within_the_bar() -> None:
    [trade] = walked(DIP, entries=(0,), stop_pct=5)
    assert (trade.exit_bar, trade.exit_price, trade.reason) == (2, 95, Reason.STOP)


def test_a_stop_slips_and_a_target_does_not() -> None:
    [stopped] = walked(DIP, entries=(0,), stop_pct=5, slippage_bps=100)
    assert stopped.exit_price == pytest.approx(101 * 0.95 * 0.99)
    [reached] = walked(JUMP, entries=(0,), target_pct=10, slippage_bps=100)
    assert reached.exit_price == pytest.approx(101 * 1.1)


def test_a_gap_below_the_stop_sells_at_the_open() -> None:
    [trade] = walked(bars(FLAT, FLAT, (90, 96, 89, 95), FLAT), entries=(0,), stop_pct=5)
    assert (trade.exit_bar, trade.exit_price, trade.reason) == (2, 90, Reason.STOP)


def test_a_gap_above_the_target_sells_at_the_open() -> None:
    [trade] = walked(bars(FLAT, FLAT, (115, 116, 80, 90), FLAT), entries=(0,), stop_pct=5, target_pct=10)
    assert (trade.exit_price, trade.reason, trade.doubtful) == (115, Reason.TARGET, False)


def test_where_a_bar_reaches_both_the_stop_came_first() -> None:
    [trade] = walked(bars(FLAT, FLAT, (100, 120, 80, 100), FLAT), entries=(0,), stop_pct=5, target_pct=10)
    assert (trade.exit_price, trade.reason, trade.doubtful) == (95, Reason.STOP, True)


def test_a_stop_may_be_reached_in_the_bar_of_the_entry() -> None:
    [trade, *_] = walked(DIP, entries=(1,), stop_pct=5)
    assert (trade.entry_bar, trade.exit_bar, trade.exit_price) == (2, 2, 95)


def test_a_signal_sells_at_the_open_before_the_stop_of_that_bar() -> None:
    [trade] = walked(DIP, entries=(0,), exits=(1,), stop_pct=5)
    assert (trade.exit_bar, trade.exit_price, trade.reason) == (2, 100, Reason.SIGNAL)


def test_a_trailing_stop_follows_the_highs_of_the_bars_before() -> None:
    series = bars(FLAT, FLAT, (100, 120, 100, 119), (119, 119, 105, 106), FLAT)
    [trade] = walked(series, entries=(0,), trail_pct=10)
    assert (trade.exit_bar, trade.exit_price, trade.reason) == (3, 108, Reason.TRAILING_STOP)


def test_after_a_stop_the_same_close_may_buy_again() -> None:
    found = walked(DIP, entries=(0, 2), stop_pct=5)
    assert [(trade.entry_bar, trade.reason) for trade in found] == [(1, Reason.STOP), (3, Reason.OPEN)]


def test_who_has_lost_all_stops() -> None:
    size = 1200
    found = walked(bars(*[FLAT] * size), entries=tuple(range(size)), exits=tuple(range(size)), fee_bps=1000)
    assert 90 < len(found) < 120
    assert 0 < found[-1].after < 1e-5


def _bar_by_bar(entries: list[bool], exits: list[bool], series: Bars, strategy: Strategy, cash: float) -> list[tuple]:
    """As one would do it by hand: each bar in turn, the open first, then what rests, then the close decides."""
    found, wanted, held = [], "", None
    rows = zip(series.open.tolist(), series.high.tolist(), series.low.tolist(), strict=True)
    for place, (opened, high, low) in enumerate(rows):
        if wanted == "buy":
            price = opened * (1 + strategy.slippage)
            quantity = cash * strategy.size_pct / 100 / (price * (1 + strategy.fee))
            held = {"bar": place, "price": price, "quantity": quantity, "peak": price}
            cash -= quantity * price * (1 + strategy.fee)
        elif wanted == "sell":
            cash += _sold(found, held, place, opened * (1 - strategy.slippage), strategy)
            held = None
        wanted = ""
        if held:
            stop = held["price"] * (1 - (strategy.stop_pct or 100) / 100)
            trail = held["peak"] * (1 - (strategy.trail_pct or 100) / 100)
            target = held["price"] * (1 + strategy.target_pct / 100) if strategy.target_pct else float("inf")
            held["peak"] = max(held["peak"], high)
            price = None
            if opened >= target:
                price = opened
            elif low <= max(stop, trail):
                price = min(opened, max(stop, trail)) * (1 - strategy.slippage)
            elif high >= target:
                price = target
            if price is not None:
                cash += _sold(found, held, place, price, strategy)
                held = None
        if held and exits[place]:
            wanted = "sell"
        elif not held and entries[place]:
            wanted = "buy"
    if held:
        found.append((held["bar"], series.size - 1, held["price"], float(series.close[-1]), held["quantity"]))
    return found


def _sold(found: list[tuple], held: dict, place: int, price: float, strategy: Strategy) -> float:
    found.append((held["bar"], place, held["price"], price, held["quantity"]))
    return held["quantity"] * price * (1 - strategy.fee)


walks = st.builds(walk, st.integers(2, 200), st.integers(0, 2**32), gaps=st.sampled_from([0.0, 0.01]))
terms = st.fixed_dictionaries(
    {
        "size_pct": st.sampled_from([100, 30]),
        "fee_bps": st.sampled_from([0, 25]),
        "slippage_bps": st.sampled_from([0, 10, 300]),
    },
    optional={
        "stop_pct": st.sampled_from([0.5, 2, 8, 30]),
        "trail_pct": st.sampled_from([1, 5, 20]),
        "target_pct": st.sampled_from([1, 4, 50]),
    },
)


@given(walks, st.integers(0, 2**32), st.sampled_from([0.02, 0.1, 0.6]), terms)
@settings(max_examples=300, deadline=None)
def test_it_jumps_from_trade_to_trade_and_finds_what_a_walk_bar_by_bar_finds(
    series: Bars, seed: int, share: float, given_terms: dict[str, float]
) -> None:
    rng = np.random.default_rng(seed)
    entries, exits = rng.random(series.size) < share, rng.random(series.size) < share
    strategy = Strategy(entry=NEVER, **given_terms)
    found = trades(entries, exits, series, strategy, cash=1000.0)
    expected = _bar_by_bar(entries.tolist(), exits.tolist(), series, strategy, 1000.0)
    assert [trade[:2] for trade in found] == [row[:2] for row in expected]
    assert np.array([trade[2:5] for trade in found]) == pytest.approx(np.array([row[2:] for row in expected]))
    values = equity(found, series, cash=1000.0)
    assert values.size == series.size
    assert values[-1] == pytest.approx(1000 + sum(trade.profit for trade in found))
    held = np.zeros(series.size, bool)
    for trade in found:
        held[trade.entry_bar : trade.exit_bar + (trade.reason is not Reason.SIGNAL)] = True
    assert invested(found, series.size).tolist() == held.tolist()
    assert all(earlier.exit_bar <= later.entry_bar for earlier, later in pairwise(found))

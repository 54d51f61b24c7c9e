"""Levels: whatever is armed and removed in whatever order, a move finds those that it reached and no other."""

import random
import tracemalloc
from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from markets.calc.levels import Level, Levels, Move

PRICES = st.decimals(min_value=1, max_value=30, places=1)
LEVELS = st.builds(
    Level, key=st.integers(0, 25), instrument_id=st.integers(1, 3), direction=st.sampled_from(["above", "below"]),
    price=PRICES,
)  # fmt: skip
STEPS = st.lists(st.one_of(LEVELS, st.integers(0, 25)), max_size=60)
"""A level arms it, a number disarms the one of that key."""


@st.composite
def a_move(draw: Any) -> Move:
    low, price, high = sorted(draw(st.tuples(PRICES, PRICES, PRICES)))
    return Move(draw(st.integers(1, 4)), 0, price, low, high)


def naive(levels: dict[int, Level[int]], move: Move) -> set[int]:
    return {
        level.key for level in levels.values()
        if level.instrument_id == move.instrument_id
        and (move.high >= level.price if level.direction == "above" else move.low <= level.price)
    }  # fmt: skip


@given(STEPS, st.lists(a_move(), min_size=1, max_size=5))
def test_it_finds_what_looking_at_each_would_find(steps: list[Any], moves: list[Move]) -> None:
    index: Levels[int] = Levels()
    known: dict[int, Level[int]] = {}
    for step in steps:
        if isinstance(step, int):
            index.remove(step)
            known.pop(step, None)
        else:
            index.add(step)
            known[step.key] = step
    assert len(index) == len(known)
    assert {level.key: level for level in index} == known
    for move in moves:
        found = [level.key for level in index.crossed(move)]
        assert len(found) == len(set(found))
        assert set(found) == naive(known, move)


@given(st.lists(LEVELS, max_size=40), a_move())
def test_built_at_once_or_one_by_one_is_the_same(levels: list[Level[int]], move: Move) -> None:
    one_by_one: Levels[int] = Levels()
    for level in levels:
        one_by_one.add(level)
    assert sorted(one_by_one.crossed(move)) == sorted(Levels(levels).crossed(move))


@given(st.lists(LEVELS, max_size=40), a_move())
def test_those_reached_first_come_first(levels: list[Level[int]], move: Move) -> None:
    found = Levels(levels).crossed(move)
    above = [level.price for level in found if level.direction == "above"]
    below = [level.price for level in found if level.direction == "below"]
    assert above == sorted(above)
    assert below == sorted(below, reverse=True)


def test_what_is_found_stays_until_it_is_removed() -> None:
    index = Levels([Level("a", 1, "above", Decimal(10))])
    move = Move(1, 0, Decimal(10), Decimal(9), Decimal(10))
    assert index.crossed(move) == index.crossed(move) != []
    index.remove("a")
    index.remove("a")
    assert index.crossed(move) == []
    assert "a" not in index


def test_an_armed_level_takes_less_than_300_bytes() -> None:
    dice, count = random.Random(5), 20_000
    tracemalloc.start()
    index = Levels(
        Level(f"alerts:{uuid4()}", n % 50, "above", Decimal(dice.randrange(10**9)) / 10**4) for n in range(count)
    )
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(index) == count
    assert size / count < 300

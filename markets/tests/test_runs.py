"""Runs know what a set knows, and one run is all that numbers without a hole cost."""

from hypothesis import given
from hypothesis import strategies as st

from markets.calc.runs import Runs


@given(st.lists(st.integers(0, 60)))
def test_a_number_is_new_exactly_once(numbers: list[int]) -> None:
    runs, seen = Runs(), set[int]()
    for number in numbers:
        assert runs.add(number) == (number not in seen)
        seen.add(number)
    assert len(runs) == sum(number - 1 not in seen for number in seen)


@given(st.permutations(range(40)))
def test_in_whatever_order_they_come_numbers_without_a_hole_are_one_run(numbers: list[int]) -> None:
    runs = Runs()
    assert all(runs.add(number) for number in numbers)
    assert len(runs) == 1

"""Whole numbers that were seen, kept as runs: trade ids count up, so a million of them are one run."""

from bisect import bisect_right


class Runs:
    """`add` answers whether the number is new."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []  # of the same runs; the end itself is outside

    def add(self, number: int) -> bool:
        starts, ends = self._starts, self._ends
        if ends and number == ends[-1]:  # nearly always
            ends[-1] += 1
            return True
        after = bisect_right(starts, number)
        if after and number < ends[after - 1]:
            return False
        joins_before = after > 0 and ends[after - 1] == number
        joins_after = after < len(starts) and starts[after] == number + 1
        if joins_before and joins_after:
            del starts[after]
            ends[after - 1] = ends.pop(after)
        elif joins_before:
            ends[after - 1] += 1
        elif joins_after:
            starts[after] = number
        else:
            starts.insert(after, number)
            ends.insert(after, number + 1)
        return True

    def __len__(self) -> int:
        """How many runs."""
        return len(self._starts)

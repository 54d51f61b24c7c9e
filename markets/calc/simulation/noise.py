"""Random numbers that need no state: each is a hash of what it is for, the same on every machine."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
SECOND: Final = np.uint64(0x94D049BB133111EB)
PURPOSES: Final = 0xD1342543DE82EF95
QUARTER: Final = np.uint64(0xFFFF)
HALF: Final = np.uint64(0xFFFFFFFF)
DEVIATION: Final = 65536 / 3**0.5  # of the sum of four uniform numbers below 65536


def bits(seed: Bits, purpose: int, index: Ints) -> Bits:
    """64 random bits for each index: the finaliser of splitmix64."""
    found = (seed + np.uint64(purpose * PURPOSES % 2**64)) ^ (index.astype(np.uint64) * GOLDEN)
    found = (found ^ (found >> np.uint64(30))) * FIRST
    found = (found ^ (found >> np.uint64(27))) * SECOND
    last: Bits = found ^ (found >> np.uint64(31))
    return last


def normal(found: Bits) -> Floats:
    """Nearly normal, never beyond 3.5: the sum of four uniform numbers. Without logarithms, so exact everywhere."""
    total = (found & QUARTER) + (found >> np.uint64(48))
    total += (found >> np.uint64(16)) & QUARTER
    total += (found >> np.uint64(32)) & QUARTER
    return (total.astype(np.float64) - 131070.0) / DEVIATION


def exponentials(found: Bits) -> tuple[Floats, Floats]:
    """Two from one draw."""
    first = ((found >> np.uint64(32)).astype(np.float64) + 0.5) / 2.0**32
    second = ((found & HALF).astype(np.float64) + 0.5) / 2.0**32
    return -np.log(first), -np.log(second)


def rolling(seed: Bits, purpose: int, index: Ints, period: int) -> Floats:
    """Value noise: a normal number at every `period`-th index, and a smooth way between them."""
    cell, within = np.divmod(index, period)
    share = within / period
    share = share * share * (3.0 - 2.0 * share)
    near = normal(bits(seed, purpose, cell))
    far = normal(bits(seed, purpose, cell + 1))
    return near + (far - near) * share

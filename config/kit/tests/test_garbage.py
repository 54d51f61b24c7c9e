import subprocess
import sys

import pytest

SETTLED = "from config.kit import garbage; garbage.settle()"
FULL_COLLECTIONS = """
import gc
loaded = [[] for _ in range(100_000)]
{settle}
seen = []
gc.callbacks.append(lambda phase, about: seen.append(about["generation"]) if phase == "start" else None)
sockets = [[] for _ in range(100_000)]
print(seen.count(2))
"""
CYCLES = """
import gc, weakref
from config.kit import garbage
garbage.settle()
class Node: ...
refs = []
for _ in range(50_000):
    node = Node()
    node.me = node
    refs.append(weakref.ref(node))
print(sum(ref() is not None for ref in refs))
"""


def _told(code: str) -> int:
    return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(("settle", "are_none"), [("", False), (SETTLED, True)])
def test_opening_many_sockets_stops_nobody_for_a_full_collection(settle: str, *, are_none: bool) -> None:
    assert (_told(FULL_COLLECTIONS.format(settle=settle)) == 0) is are_none


def test_what_closed_is_collected_still() -> None:
    assert _told(CYCLES) < 25_000

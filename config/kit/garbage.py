"""Python's collector in a process of many long-lived objects: ten thousand WebSockets are a million of them.

A full collection visits each and stops everything meanwhile, a quarter of a second then. Left to its defaults it
runs after a few thousand allocations, in the middle of a frame to all sockets, and takes half of the processor's time.
"""

import gc

YOUNG = 20_000
"""More than a frame to ten thousand sockets has in flight at once: what is about to be freed counts as well."""
MIDDLE = 10
OLD = 2
"""A socket that closed is a cycle of a hundred objects and 20 KB. At most some 6,000 of them wait to be collected."""


def settle() -> None:
    """Call it once in a process that stays, when its code is loaded: that is never visited again."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)

"""Which prices a socket wants: all until it first names some, then what it named and did not name again as unwanted."""

from collections.abc import Iterable


class Subscription:
    """`wanted` None is everything, also what comes later."""

    def __init__(self) -> None:
        self.wanted: frozenset[int] | None = None
        self.named = False

    def add(self, ids: Iterable[int] | None) -> None:
        """None asks for everything."""
        if ids is None:
            self.wanted = None
        elif self.wanted is None and self.named:
            return  # has it all already, because it asked for it
        else:
            self.wanted = (self.wanted or frozenset()) | frozenset(ids)
        self.named = True

    def remove(self, ids: Iterable[int] | None, *, all_ids: Iterable[int]) -> None:
        self.named = True
        if ids is None:
            self.wanted = frozenset()
        else:
            self.wanted = (frozenset(all_ids) if self.wanted is None else self.wanted) - frozenset(ids)

"""When two rows are the same: the one thing that a source calls by the same name, or that says the same."""

import hashlib
from collections.abc import Mapping
from typing import Any

from portfolios.calc.entries import Kind

SAYS = (
    "kind", "executed_on", "executed_at", "instrument_id", "quantity", "amount", "fee", "tax", "currency", "ratio",
)  # fmt: skip
WORKED_OUT = (Kind.TRANSFER_IN, Kind.TRANSFER_OUT)  # what these are worth may be another tomorrow
Content = tuple[Any, ...]


def content(said: Mapping[str, Any]) -> Content:
    """Numbers compare by what they are worth: 1.50 is 1.5."""
    found = tuple(said[each] for each in SAYS)
    if found[0] in WORKED_OUT and found[3] is not None:
        return (*found[:5], None, *found[6:])
    return found


def by_name(profile: str, external: str) -> str:
    return _digest(f"{profile}\n{external}")


def by_content(found: Content, occurrence: int) -> str:
    """Two equal rows of one file are two things that happened."""
    return _digest("\n".join([str(occurrence), *(_plain(each) for each in found)]))


def _plain(value: Any) -> str:
    return str(value.normalize()) if hasattr(value, "normalize") else str(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

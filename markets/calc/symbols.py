"""Symbols: how one is spelled, what somebody may have meant by one, and how it stands in an address.

Pairs are `BTC/USDT`, listed instruments carry Yahoo's suffix (`RELIANCE.NS`), indices a caret (`^NSEI`).
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Protocol, TypeVar

LONGEST = 40
PATTERN = re.compile(r"\^?[A-Z0-9][A-Z0-9.&=_-]*(/[A-Z0-9][A-Z0-9.]*)?")
MAIN_QUOTES = ("USDT", "USD")  # of a bare base, in this order
CRYPTO = "crypto"


class Named(Protocol):
    @property
    def kind(self) -> str: ...


T = TypeVar("T", bound=Named)


def spelled(text: str) -> str:
    """As symbols are stored: without space around it, in capitals."""
    return unicodedata.normalize("NFC", text).strip().upper()


def is_symbol(text: str) -> bool:
    """Whether something may be called this. `text` is spelled already."""
    return len(text) <= LONGEST and PATTERN.fullmatch(text) is not None


def guesses(text: str) -> list[str]:
    """Every symbol that `text` may mean; which of them it does, `resolve` says."""
    exact = spelled(text)
    if not is_symbol(exact):
        return []
    return list(dict.fromkeys((exact, _dashed(exact), *_main_pairs(exact))))


def resolve(text: str, known: Mapping[str, T], aliases: Mapping[str, T]) -> T | None:
    """Exact, by alias, with the first dash as slash, or the main pair of a bare base: the first that is there."""
    exact = spelled(text)
    if not is_symbol(exact):
        return None
    for found in (known.get(exact), aliases.get(exact), known.get(_dashed(exact)), aliases.get(_dashed(exact))):
        if found is not None:
            return found
    pairs = (known.get(symbol) for symbol in _main_pairs(exact))
    return next((pair for pair in pairs if pair is not None and pair.kind == CRYPTO), None)


def in_address(symbol: str) -> str:
    """`BTC-USDT`: one part of a path, which leads back to the same instrument."""
    return symbol.replace("/", "-")


def _dashed(exact: str) -> str:
    return exact if "/" in exact else exact.replace("-", "/", 1)


def _main_pairs(exact: str) -> list[str]:
    return [] if "/" in exact else [f"{exact}/{quote}" for quote in MAIN_QUOTES]

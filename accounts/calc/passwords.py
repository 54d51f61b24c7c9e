"""What a password must be, and how strong it looks. Length counts; rules about characters only make them worse."""

import math
import unicodedata
from collections.abc import Collection

SHORTEST = 8
LONGEST = 1024  # bcrypt gets a hash of it, so nothing is cut; the limit spares memory
STRENGTHS = ("very weak", "weak", "fair", "good", "strong")
STRONG_BITS = 72


def normal(password: str) -> str:
    """One spelling: an é typed on a Mac is two code points, on Windows one."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, *, common: Collection[str], personal: Collection[str] = ()) -> str:
    """Why this password is refused, as a sentence; empty when it is not."""
    password = normal(password)
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if "\0" in password:
        return "A password cannot contain the character NUL."
    folded = password.casefold()
    if folded in common or len(set(folded)) < 3:
        return "This password is on the lists that attackers try first."
    if any(len(part) > 3 and folded == part.casefold() for part in personal):
        return "Your name or e-mail address is not a secret."
    return ""


def strength(password: str, *, common: Collection[str]) -> int:
    """0 to 4, an index of STRENGTHS: a hint while typing, not a rule."""
    password = normal(password)
    if len(password) < SHORTEST or password.casefold() in common:
        return 0
    bits = len(set(password)) * math.log2(_alphabet(password))
    return min(4, int(4 * bits / STRONG_BITS))


def _alphabet(password: str) -> int:
    kinds = (
        (str.islower, 26), (str.isupper, 26), (str.isdigit, 10),
        (lambda char: not char.isalnum() and char.isascii(), 33), (lambda char: not char.isascii(), 100),
    )  # fmt: skip
    return max(2, sum(size for belongs, size in kinds if any(belongs(char) for char in password)))

"""How often somebody may guess a password. Counted before bcrypt is asked, so that a flood costs it nothing."""

import contextlib
from datetime import timedelta

from accounts.calc.devices import Visitor
from accounts.errors import TooManyTries
from accounts.services import devices
from accounts.tokens import digest
from config.kit import limits, valkey

TRIES, WINDOW = 10, timedelta(minutes=15)
ACCOUNT_TRIES, ACCOUNT_WINDOW = 100, timedelta(hours=1)


def count_sign_in(email: str, visitor: Visitor) -> str:
    """Count one try. Answers what `forget` takes when the password was right.

    A place this account was used from before has a count of its own, and the wider one of the account does not
    bind it: strangers can use up theirs, but not lock the owner out.
    """
    account = digest(email)
    known_as = devices.known_as(email, visitor)
    if known_as is None:
        take("sign-in-account", account, limit=ACCOUNT_TRIES, window=ACCOUNT_WINDOW)
    who = f"{account}:{known_as or limits.stranger(visitor.address)}"
    take("sign-in", who)
    return who


def take(name: str, who: object, *, limit: int = TRIES, window: timedelta = WINDOW) -> None:
    """Without Valkey this lets pass: signing in goes on."""
    verdict = limits.take(name, who, limit=limit, per_s=int(window.total_seconds()))
    if not verdict.allowed:
        raise TooManyTries("Too many tries. Try again in {reset_s} s.", retry_after_s=verdict.reset_s,
                           reset_s=verdict.reset_s)  # fmt: skip


def forget(name: str, who: object) -> None:
    with contextlib.suppress(*valkey.Unavailable):
        limits.forget(name, who)

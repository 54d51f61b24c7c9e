"""Answers kept in Valkey until they are out of date; of many who ask at once, one works it out.

Without Valkey each works it out alone: figures are slower then, and go on.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any

from config.kit import valkey

LEASE_S = 5
WAIT_S = 2.0
LOOK_S = 0.01

# Only whoever holds the lease ends it: one that ran out may belong to somebody else by now.
RELEASE = valkey.Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
end
return 0
""")


def kept(name: str, make: Callable[[], bytes], *, for_s: int) -> bytes:
    """`name` says all that the answer depends on. What `make` raises is raised, and nothing is kept."""
    try:
        found = _read(name)
        if found is not None:
            return found
        mine = secrets.token_hex(8)
        if not valkey.client().set(_lease(name), mine, nx=True, ex=LEASE_S):
            found = _of_another(name)
            if found is not None:
                return found
    except valkey.Unavailable:
        return make()
    try:
        made = make()
        _write(name, made, for_s)
        return made
    finally:
        _release(name, mine)


def _of_another(name: str) -> bytes | None:
    """What the one who works on it finds; None if that takes long, or fails."""
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        time.sleep(LOOK_S)
        found = _read(name)
        if found is not None or not valkey.client().exists(_lease(name)):
            return found or _read(name)
    return None


def _read(name: str) -> bytes | None:
    found: Any = valkey.client().get(_name(name))
    return found if found is None else bytes(found)


def _write(name: str, made: bytes, for_s: int) -> None:
    try:
        valkey.client().set(_name(name), made, ex=for_s)
    except valkey.Unavailable:
        return


def _release(name: str, mine: str) -> None:
    try:
        RELEASE([_lease(name)], [mine])
    except valkey.Unavailable:
        return


def _name(name: str) -> str:
    return valkey.key("figures", name)


def _lease(name: str) -> str:
    return valkey.key("figures", name, "made")

"""Answers kept for a while, one caller asking for all, and the old answer where there is no new one.

    kept = cache.fetched("yahoo:search:tesla", ask, fresh_s=3600)
    kept.value, kept.age_s, kept.fault

Who comes while another process asks waits for what that one gets. Where asking fails, the last answer is given
with its age and the fault; with no answer at all the fault is raised.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from config.kit import valkey
from markets.providers import faults

KEPT_S = 7 * 86_400
LEASE_S = 40  # longer than three tries take
WAIT_S = 12.0
LOOK_S = 0.05

# Only whoever holds the lease ends it: one that ran out may belong to somebody else by now.
RELEASE = valkey.Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1])
end
return 0
""")


@dataclass(frozen=True)
class Kept:
    value: Any  # what JSON can hold
    at_s: float
    fault: faults.Fault | None = None  # why it is not a newer one

    @property
    def age_s(self) -> float:
        return max(0.0, time.time() - self.at_s)


def fetched(name: str, ask: Callable[[], Any], *, fresh_s: float) -> Kept:
    try:
        return _shared(name, ask, fresh_s)
    except valkey.Unavailable:
        raise faults.Down("Nothing is asked while Valkey is away.") from None


def _shared(name: str, ask: Callable[[], Any], fresh_s: float) -> Kept:
    known = _read(name)
    if known is not None and known.age_s < fresh_s:
        return known
    mine = secrets.token_hex(8)
    if not valkey.client().set(_lease(name), mine, nx=True, ex=LEASE_S):
        return _of_another(name, known, fresh_s)
    try:
        known = _read(name)  # whoever had the lease before may just have written it
        if known is not None and known.age_s < fresh_s:
            return known
        made = Kept(ask(), time.time())
    except faults.Fault as fault:
        if known is None or isinstance(fault, faults.NotKnown):
            raise
        return Kept(known.value, known.at_s, fault)
    else:
        valkey.client().set(_name(name), orjson.dumps([made.at_s, made.value]), ex=KEPT_S)
        return made
    finally:
        RELEASE([_lease(name)], [mine])


def _of_another(name: str, known: Kept | None, fresh_s: float) -> Kept:
    """An old answer is better than waiting for a new one; without one, wait."""
    if known is not None:
        return known
    give_up = time.monotonic() + WAIT_S
    while time.monotonic() < give_up:
        time.sleep(LOOK_S)
        if (made := _read(name)) is not None and made.age_s < fresh_s + WAIT_S:
            return made
        if not valkey.client().exists(_lease(name)):
            break
    made = _read(name)
    if made is None:
        raise faults.Down("Somebody else asked, and got no answer.")
    return made


def forget(name: str, *, if_value: Any) -> None:
    """Unless somebody has fetched another one meanwhile."""
    try:
        known = _read(name)
        if known is not None and known.value == if_value:
            valkey.client().delete(_name(name))
    except valkey.Unavailable:
        return


def _read(name: str) -> Kept | None:
    raw = valkey.client().get(_name(name))
    if raw is None:
        return None
    at_s, value = orjson.loads(raw)
    return Kept(value, at_s)


def _name(name: str) -> str:
    return valkey.key("fetched", name)


def _lease(name: str) -> str:
    return valkey.key("fetched", name, "asked")

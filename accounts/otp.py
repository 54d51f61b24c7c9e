"""One-time codes in Valkey: six digits that live five minutes and five tries.

Kept is HMAC-SHA256(pepper, user|purpose|nonce|code), never the code. There is one code for a user and purpose:
a new one kills the old, and its nonce keeps an old code from ever matching again.
"""

import secrets
from enum import Enum
from typing import Any

from accounts import sealing
from config.kit import valkey

DIGITS = 6
LIVES_S = 300
TRIES = 5

# Compare, count and delete are one step: between a read and a write 120 parallel guesses would fit.
CHECK = valkey.Script("""
local mac = redis.call('HGET', KEYS[1], 'mac')
if not mac then
    return -1
end
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
if mac == ARGV[1] then
    redis.call('DEL', KEYS[1])
    return 1
end
if tries >= tonumber(ARGV[2]) then
    redis.call('DEL', KEYS[1])
end
return 0
""")


class Outcome(Enum):
    DEAD = -1  # no code lives: it was used, guessed at too often, or is too old
    WRONG = 0
    RIGHT = 1


def draw(user_id: int, purpose: str) -> str:
    """A new code. Only the job that sends it sees it."""
    code = str(secrets.randbelow(10**DIGITS)).zfill(DIGITS)
    nonce = secrets.token_hex(16)
    key = _key(user_id, purpose)
    with valkey.client().pipeline(transaction=True) as pipe:
        pipe.delete(key)
        pipe.hset(key, mapping={"nonce": nonce, "mac": _mac(user_id, purpose, nonce, code)})
        pipe.expire(key, LIVES_S)
        pipe.execute()
    return code


def check(user_id: int, purpose: str, code: str) -> Outcome:
    key = _key(user_id, purpose)
    kept: Any = valkey.client().hget(key, "nonce")  # bytes: the client decodes nothing
    nonce = (kept or b"").decode()
    return Outcome(CHECK([key], [_mac(user_id, purpose, nonce, code), TRIES]))


def _mac(user_id: int, purpose: str, nonce: str, code: str) -> str:
    return sealing.peppered("otp", user_id, purpose, nonce, code)


def _key(user_id: int, purpose: str) -> str:
    return valkey.key("otp", user_id, purpose)

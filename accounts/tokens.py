"""Signed tokens: what each kind says, how long it lives, and with which key.

A token names the key that signed it (`kid`). The first of settings.JWT_KEYS signs, all of them verify: a new
key is put in front, the old one leaves when its last token has expired. Algorithm, audience and issuer are
ours and never the token's.
"""

import functools
import hashlib
import time
from datetime import timedelta
from typing import Any

import jwt
from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenError
from rest_framework_simplejwt.tokens import Token

from accounts.errors import TokenNotValid

ALGORITHM = "HS256"
AUDIENCE = ISSUER = "tidemark"
LONGEST = 4096


class KeyRing(TokenBackend):
    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = {hashlib.sha256(key.encode()).hexdigest()[:8]: key for key in keys}
        self.newest = next(iter(self.keys))
        super().__init__(ALGORITHM, signing_key=self.keys[self.newest], audience=AUDIENCE, issuer=ISSUER)

    def encode(self, payload: dict[str, Any]) -> str:
        claims = {**payload, "aud": AUDIENCE, "iss": ISSUER}
        return jwt.encode(claims, self.prepared_signing_key, algorithm=ALGORITHM, headers={"kid": self.newest})

    def get_verifying_key(self, token: Any) -> bytes:
        try:
            return self.keys[jwt.get_unverified_header(token).get("kid", "")].encode()
        except (jwt.InvalidTokenError, KeyError, TypeError) as error:
            raise TokenBackendError("Token is invalid") from error


@functools.cache
def _ring(keys: tuple[str, ...]) -> KeyRing:
    return KeyRing(keys)


class Signed(Token):
    def get_token_backend(self) -> KeyRing:
        return _ring(tuple(settings.JWT_KEYS))

    @classmethod
    def issue(cls, *, user_id: int, epoch: int, **claims: Any) -> "Signed":
        token = cls()
        token.payload.update(user_id=user_id, epoch=epoch, **claims)
        return token

    @classmethod
    def read(cls, raw: str) -> dict[str, Any]:
        """The claims of a token of this kind that we signed and that lives; else TokenNotValid, never a 500."""
        try:
            if not raw.isascii() or len(raw) > LONGEST:
                raise TokenNotValid
            claims = dict(_verified(cls, raw, tuple(settings.JWT_KEYS)))  # type: ignore[arg-type]  # classes do hash
        except (TokenError, TokenBackendError, ValueError, TypeError, RecursionError) as error:
            raise TokenNotValid from error
        if claims["exp"] <= time.time():
            raise TokenNotValid
        whole = all(type(claims.get(name)) is int for name in ("user_id", "epoch"))
        if not whole or not isinstance(claims["jti"], str):
            raise TokenNotValid
        return claims


@functools.lru_cache(maxsize=4096)
def _verified(kind: type[Signed], raw: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """What a client sends with each request is verified once: the same text under the same keys says the same.

    Only its end must be looked at again. What is refused raises, and that is not remembered.
    """
    return kind(raw).payload  # type: ignore[arg-type]  # simplejwt says Token and means text


class AccessToken(Signed):
    """Lets in, for as long as its family lives and the epoch is the user's."""

    token_type = "access"  # noqa: S105
    lifetime = timedelta(minutes=15)


class RefreshToken(Signed):
    token_type = "refresh"  # noqa: S105
    lifetime = timedelta(days=7)


class HalfToken(Signed):
    """The first factor was right. `by` says which it was, `then` what the second one opens."""

    token_type = "mfa"  # noqa: S105
    lifetime = timedelta(minutes=10)


class ResetToken(Signed):
    """May set a new password, once: that raises the epoch."""

    token_type = "reset"  # noqa: S105
    lifetime = timedelta(minutes=15)


def digest(secret: str) -> str:
    """What a table keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()

"""Secrets that must be read again (of authenticator apps), encrypted at rest; and hashes that need a pepper."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unsealable(Exception):
    """SECRET_KEY was changed without keeping the old one in SECRET_KEY_FALLBACKS."""


def seal(secret: bytes) -> bytes:
    return _box().encrypt(secret)


def unseal(sealed: bytes | memoryview) -> bytes:
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise Unsealable from error


def peppered(purpose: str, *parts: object) -> str:
    """HMAC-SHA256 under a key of this installation: short codes in a stolen table cannot be tried out."""
    key = _derived("pepper", settings.SECRET_KEY)
    return hmac.new(key, "\0".join([purpose, *map(str, parts)]).encode(), hashlib.sha256).hexdigest()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived("seal", str(secret)))) for secret in secrets])


def _derived(use: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"tidemark.accounts.{use}".encode(), hashlib.sha256)

"""Push messages are sealed for one browser (RFC 8291) and signed by this installation (VAPID, RFC 8292)."""

import functools
import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the points of P-256
RECORD = 4096
LONGEST = RECORD - 103
"""Bytes of a message: what a push service must take, less header, padding and tag."""
LASTS_S = 12 * 3600


class NotAKey(ValueError):
    """It is no point of the curve, or no secret of the right length."""


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise NotAKey from error


def check(p256dh: str, auth: str) -> None:
    """Raises NotAKey unless a browser could have made them."""
    _point(p256dh)
    if len(decoded(auth)) != 16:
        raise NotAKey


def seal(message: bytes, p256dh: str, auth: str, *, own: ec.EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """One record of aes128gcm. `own` and `salt` are new for each message."""
    browser, ours = _point(p256dh), public(own)
    shared = _hkdf(
        decoded(auth), own.exchange(ec.ECDH(), browser), b"WebPush: info\0" + _raw(browser) + ours, length=32
    )
    key = _hkdf(salt, shared, b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _hkdf(salt, shared, b"Content-Encoding: nonce\0", length=12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, message + b"\x02", None)


def fresh_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(CURVE)


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return _raw(key.public_key())


def vapid_key() -> ec.EllipticCurvePrivateKey:
    """Of VAPID_KEY, else made of SECRET_KEY: every process and every machine has the same."""
    return _vapid_key(settings.VAPID_KEY, settings.SECRET_KEY)


def signed(origin: str) -> str:
    """The Authorization that the push service at `origin` knows us by."""
    key = vapid_key()
    claims = {"aud": origin, "exp": int(time.time()) + LASTS_S, "sub": settings.VAPID_SUBJECT}
    return f"vapid t={jwt.encode(claims, key, algorithm='ES256')}, k={encoded(public(key))}"


@functools.cache
def _vapid_key(given: str, secret: str) -> ec.EllipticCurvePrivateKey:
    if given:
        return ec.derive_private_key(int.from_bytes(decoded(given), "big"), CURVE)
    made = hmac.digest(secret.encode(), b"tidemark.alerts.vapid", hashlib.sha512)
    return ec.derive_private_key(int.from_bytes(made, "big") % (ORDER - 1) + 1, CURVE)


def _point(text: str) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(text))
    except ValueError as error:
        raise NotAKey from error


def _raw(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hkdf(salt: bytes, key: bytes, info: bytes, *, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(key)

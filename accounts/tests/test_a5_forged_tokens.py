"""A5: whatever is not exactly a token of ours is a 401, never a 500."""

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.utils import timezone

from accounts.errors import TokenNotValid
from accounts.models import User
from accounts.tests.cast import Api, code_of
from accounts.tokens import AccessToken, HalfToken, RefreshToken, ResetToken


def forged(claims: dict[str, Any], headers: dict[str, Any], *, key: Any = None, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key or settings.JWT_KEYS[0], algorithm=algorithm, headers=headers)


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


def forgeries(good: str) -> dict[str, str]:
    claims = jwt.decode(good, options={"verify_signature": False})
    kid = {"kid": jwt.get_unverified_header(good)["kid"]}
    head, body, _ = good.split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT", **kid}).encode()).rstrip(b"=")
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    past = int((timezone.now() - timedelta(hours=1)).timestamp())
    return {
        "alg none": f"{unsigned.decode()}.{body}.",
        "no signature": f"{head}.{body}.",
        "RS256": forged(claims, kid, key=rsa_key, algorithm="RS256"),
        "HS512": forged(claims, kid, algorithm="HS512"),
        "other key": forged(claims, kid, key="x" * 64),
        "unknown kid": forged(claims, {"kid": "ffffffff"}),
        "no kid": forged(claims, {}),
        "no exp": forged(without(claims, "exp"), kid),
        "expired": forged({**claims, "exp": past}, kid),
        "wrong aud": forged({**claims, "aud": "elsewhere"}, kid),
        "no aud": forged(without(claims, "aud"), kid),
        "wrong iss": forged({**claims, "iss": "elsewhere"}, kid),
        "no iss": forged(without(claims, "iss"), kid),
        "user abc": forged({**claims, "user_id": "abc"}, kid),
        "user of text": forged({**claims, "user_id": str(claims["user_id"])}, kid),
        "user true": forged({**claims, "user_id": True}, kid),
        "user huge": forged({**claims, "user_id": 10**30}, kid),
        "no user": forged(without(claims, "user_id"), kid),
        "other user": forged({**claims, "user_id": claims["user_id"] + 1}, kid),
        "no family": forged(without(claims, "family"), kid),
        "family abc": forged({**claims, "family": "abc"}, kid),
        "family 7": forged({**claims, "family": 7}, kid),
        "no epoch": forged(without(claims, "epoch"), kid),
        "other epoch": forged({**claims, "epoch": 99}, kid),
        "no jti": forged(without(claims, "jti"), kid),
        "jti null": forged({**claims, "jti": None}, kid),
        "refresh": forged({**claims, "token_type": "refresh"}, kid),
        "no type": forged(without(claims, "token_type"), kid),
        "half": str(HalfToken.issue(user_id=claims["user_id"], epoch=0, by="password", then="tokens")),
        "reset": str(ResetToken.issue(user_id=claims["user_id"], epoch=0)),
        "garbage": "garbage",
        "dots": "...",
        "empty": "",
        "latin": "\xe9\xe9.\xe9.\xe9",
        "huge": "a" * 100_000,
        "api token": "tmk_" + "a" * 40,
    }


def test_a5_no_forgery_is_an_access_token(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)
    assert api.get("auth/me").status_code == 200

    for name, token in forgeries(tokens["access_token"]).items():
        answer = Api(token or " ").get("auth/me")
        assert (name, answer.status_code, code_of(answer)) in [
            (name, 401, "token_not_valid"), (name, 401, "not_authenticated"),
        ]  # fmt: skip


def test_a5_no_forgery_is_a_refresh_token(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)

    for name, token in forgeries(tokens["refresh_token"]).items():
        if name in ("refresh", "empty", "huge"):  # the first is the real one; the others are no shape of a token
            continue
        answer = Api().post("auth/refresh", refresh_token=token)
        assert (name, answer.status_code, code_of(answer)) == (name, 401, "token_not_valid")
    access = Api().post("auth/refresh", refresh_token=tokens["access_token"])
    assert access.status_code == 401
    assert Api(tokens["refresh_token"]).get("auth/me").status_code == 401


@pytest.mark.parametrize("still_there", [True, False])
def test_a5_keys_are_changed_without_signing_people_out(api: Api, alice: User, settings, still_there: bool) -> None:
    api.sign_in(alice)
    old = settings.JWT_KEYS
    settings.JWT_KEYS = ["n" * 64, *(old if still_there else [])]

    assert api.get("auth/me").status_code == (200 if still_there else 401)
    new = AccessToken.issue(user_id=alice.pk, epoch=alice.epoch, family="x")
    assert jwt.decode(str(new), "n" * 64, algorithms=["HS256"], audience="tidemark")["user_id"] == alice.pk


def test_a5_a_token_that_was_good_a_moment_ago_ends_with_its_time_and_its_key(alice: User, settings) -> None:
    """What is verified is remembered (tokens._verified): not its end, and not for other keys."""
    raw = str(AccessToken.issue(user_id=alice.pk, epoch=0, family="x"))
    ends = AccessToken.read(raw)["exp"]

    with pytest.MonkeyPatch.context() as later:
        later.setattr("accounts.tokens.time.time", lambda: ends)
        with pytest.raises(TokenNotValid):
            AccessToken.read(raw)

    assert AccessToken.read(raw)["user_id"] == alice.pk
    with pytest.raises(TokenNotValid):
        RefreshToken.read(raw)
    settings.JWT_KEYS = ["another key of more than thirty-two characters"]
    with pytest.raises(TokenNotValid):
        AccessToken.read(raw)

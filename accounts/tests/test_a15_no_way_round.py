"""A15: nothing leads round the second factor."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import otp
from accounts.models import Totp, User
from accounts.sealing import seal
from accounts.tests.cast import PASSWORD, SECRET, Api, app_code, code_of, mailed_code, with_app

NEW = "another horse battery"


@pytest.fixture
def guarded(alice: User) -> User:
    return with_app(alice)


def half(user: User) -> str:
    return str(Api().post("auth/login", email=user.email, password=PASSWORD).json()["mfa_token"])


def api_addresses(resolver: URLResolver | None = None, before: str = "/") -> list[str]:
    found: list[str] = []
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += api_addresses(entry, address)
        elif isinstance(entry, URLPattern) and address.startswith("/api/v1/"):
            found.append(address)
    return found


def filled(address: str) -> str:
    uuid = "00000000-0000-4000-8000-000000000000"
    parts = [
        part if not part.startswith("<") else uuid if part.startswith("<uuid:") else "me" for part in address.split("/")
    ]
    return "/".join(parts)


def test_a15_a_half_token_opens_nothing(guarded: User) -> None:
    api = Api(half(guarded))
    addresses = [filled(address) for address in api_addresses()]
    assert len(addresses) > 20

    for address in addresses:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            answer = api(method, address, {})
            opened = answer.status_code < 400 and address != "/api/v1/"
            assert not opened, (method, address, answer.status_code)
            if answer.status_code == 401:
                assert code_of(answer) in ("token_not_valid", "not_authenticated")


def test_a15_a_reset_asks_for_it_first(guarded: User) -> None:
    Api().post("auth/otp/request", email=guarded.email, purpose="recovery")
    answer = Api().post("auth/otp/verify", email=guarded.email, purpose="recovery", code=mailed_code()).json()
    assert "reset_token" not in answer
    assert answer["methods"] == ["totp", "recovery_code"]  # a second letter would be the first factor again

    done = Api().post("auth/2fa/verify", mfa_token=answer["mfa_token"], code=app_code()).json()
    assert set(done) == {"reset_token"}
    assert Api().post("auth/password/reset", **done, new_password=NEW).status_code == 204


def test_a15_a_code_by_mail_is_no_second_factor_after_a_code_by_mail(guarded: User) -> None:
    Api().post("auth/otp/request", email=guarded.email, purpose="login")
    answer = Api().post("auth/otp/verify", email=guarded.email, purpose="login", code=mailed_code()).json()

    assert Api().post("auth/2fa/email", mfa_token=answer["mfa_token"]).status_code == 400
    drawn = otp.draw(guarded.pk, "two_factor")  # nor one that another sign-in, by password, asked for
    assert Api().post("auth/2fa/verify", mfa_token=answer["mfa_token"], code=drawn).status_code == 400


def test_a15_a_code_by_mail_is_one_after_the_password(guarded: User) -> None:
    token = half(guarded)
    assert Api().post("auth/2fa/email", mfa_token=token).status_code == 202

    answer = Api().post("auth/2fa/verify", mfa_token=token, code=mailed_code())
    assert answer.status_code == 200
    assert "access_token" in answer.json()


def test_a15_a_half_token_dies_with_the_epoch(guarded: User) -> None:
    token = half(guarded)
    User.objects.filter(pk=guarded.pk).update(epoch=5)

    assert Api().post("auth/2fa/verify", mfa_token=token, code=app_code()).status_code == 401


def test_a15_turning_it_on_and_off(api: Api, alice: User) -> None:
    api.sign_in(alice)
    shown = api.post("auth/2fa/totp").json()
    assert set(shown) == {"secret", "otpauth_uri", "qr_svg"}
    assert shown["secret"] in shown["otpauth_uri"]
    assert shown["qr_svg"].startswith("<svg")
    assert code_of(api.post("auth/2fa/totp/confirm", code="000000")) == "otp_invalid"
    assert "access_token" in Api().sign_in(alice)  # not on before it is confirmed

    with_app_secret(alice)
    assert len(api.post("auth/2fa/totp/confirm", code=app_code()).json()["recovery_codes"]) == 10
    assert api.get("auth/me").status_code == 401  # everything issued before is void

    done = Api().post("auth/2fa/verify", mfa_token=half(alice), code=app_code(later=1)).json()
    signed_in = Api(done["access_token"])
    wrong = signed_in("DELETE", "auth/2fa/totp", {"password": "wrong horse", "code": "000000"})
    assert (wrong.status_code, code_of(wrong)) == (400, "wrong_password")


def with_app_secret(user: User) -> None:
    """The secret that the test's app knows in place of the one shown."""
    Totp.objects.filter(user=user).update(sealed_secret=seal(SECRET))

"""The second factor: an authenticator app, codes by e-mail, and ten recovery codes for when the phone is lost."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

import segno
from django.db import transaction
from django.utils import timezone

from accounts import otp, sealing
from accounts.calc import totp as rfc6238
from accounts.calc.devices import Visitor
from accounts.errors import OtpInvalid, TokenNotValid, TooManyTries, TwoFactorIsOff, TwoFactorIsOn
from accounts.models import RecoveryCode, Totp, User
from accounts.services import access, codes, password, security
from accounts.services.sign_in import Then
from accounts.tokens import HalfToken

ISSUER = "Tidemark"
RECOVERY_CODES = 10
TRIES, WINDOW = 10, timedelta(minutes=15)


@dataclass(frozen=True)
class SetUp:
    """What the person's app needs to know, shown while setting up and never again."""

    secret: str
    otpauth_uri: str
    qr_svg: str


class _Answer(Enum):
    RIGHT = auto()
    WRONG = auto()
    BARRED = auto()


# --- On and off


def begin(user: User) -> SetUp:
    """A new secret, worth nothing until a code from it is confirmed."""
    secret = secrets.token_bytes(rfc6238.SECRET_BYTES)
    with transaction.atomic():
        kept, _ = Totp.objects.select_for_update().get_or_create(user=user, defaults={"sealed_secret": b""})
        if kept.confirmed_at is not None:
            raise TwoFactorIsOn
        kept.sealed_secret, kept.last_step = sealing.seal(secret), 0
        kept.save(update_fields=["sealed_secret", "last_step"])
    return _shown(user, secret)


def begun(user: User) -> SetUp | None:
    """The same again while it is not confirmed: a mistyped code must not cost the scan."""
    kept = Totp.objects.filter(user=user, confirmed_at=None).first()
    return None if kept is None else _shown(user, sealing.unseal(kept.sealed_secret))


def _shown(user: User, secret: bytes) -> SetUp:
    uri = rfc6238.uri(secret, account=user.email, issuer=ISSUER)
    drawn = segno.make(uri, error="m").svg_inline(scale=5, border=4, light="#fff", dark="#000")
    return SetUp(rfc6238.as_text(secret), uri, drawn)


def confirm(user: User, *, code: str, visitor: Visitor) -> list[str]:
    """Turn it on. Answers the recovery codes, which are shown this once."""
    with transaction.atomic():
        kept = _locked(user)
        if kept is None:
            raise TwoFactorIsOff("Begin by scanning the code.")
        if kept.confirmed_at is not None:
            raise TwoFactorIsOn
        answer = _judged(kept, lambda: _app_knows(kept, code))
        if answer is _Answer.RIGHT:
            kept.confirmed_at = timezone.now()
            kept.save(update_fields=["confirmed_at"])
            made = _make_recovery_codes(user)
            access.void_everything(user, reason="two_factor_on")
            security.note(user, security.Kind.TWO_FACTOR_ON, visitor)
    _insist(answer, kept)
    return made


def turn_off(user: User, *, given_password: str, code: str, visitor: Visitor) -> None:
    password.prove(user, given_password)
    check(user, code=code, visitor=visitor)
    with transaction.atomic():
        Totp.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        access.void_everything(user, reason="two_factor_off")
        security.note(user, security.Kind.TWO_FACTOR_OFF, visitor)


def new_recovery_codes(user: User, *, given_password: str, visitor: Visitor) -> list[str]:
    """Ten others; the old ones are void."""
    password.prove(user, given_password)
    if not user.two_factor:
        raise TwoFactorIsOff
    with transaction.atomic():
        security.note(user, security.Kind.RECOVERY_CODES_MADE, visitor)
        return _make_recovery_codes(user)


# --- Proving it


def holder(mfa_token: str) -> tuple[User, dict[str, str]]:
    """Whose first factor was right a moment ago, and how."""
    claims = HalfToken.read(mfa_token)
    user = User.objects.filter(pk=claims["user_id"], epoch=claims["epoch"], is_active=True).first()
    if user is None:
        raise TokenNotValid
    return user, claims


def verify(*, mfa_token: str, code: str, visitor: Visitor) -> tuple[User, Then]:
    """The second factor, and with it what the first one was for."""
    user, claims = holder(mfa_token)
    check(user, code=code, mailed=claims["by"] == "password", visitor=visitor)
    return user, "reset" if claims["then"] == "reset" else "tokens"


def request_mail(mfa_token: str) -> None:
    user, claims = holder(mfa_token)
    if claims["by"] != "password" or user.email_verified_at is None:
        raise OtpInvalid("A code by e-mail is no second factor here: use your app or a recovery code.")
    codes.request_second(user)


def check(user: User, *, code: str, visitor: Visitor, mailed: bool = False) -> None:
    """A code of the app, of the mail or of the recovery list. Tries are counted in the row: no FLUSHALL forgets them.

    The lock of that row is the defence: two requests with one code are judged one after the other.
    """
    code = code.replace(" ", "")
    with transaction.atomic():
        kept = _locked(user)
        if kept is None or kept.confirmed_at is None:
            raise TwoFactorIsOff
        answer = _judged(kept, lambda: _any_knows(kept, code, mailed=mailed, visitor=visitor))
    _insist(answer, kept)


def _locked(user: User) -> Totp | None:
    return Totp.objects.select_for_update(of=("self",)).select_related("user").filter(user=user).first()


def _judged(kept: Totp, right: Callable[[], bool]) -> _Answer:
    """Ask `right`, unless there were too many wrong codes; count. The caller refuses after its transaction."""
    now = timezone.now()
    since = kept.wrong_since if kept.wrong_since and now - kept.wrong_since < WINDOW else None
    wrong = kept.wrong_tries if since else 0
    if wrong >= TRIES:
        return _Answer.BARRED
    answer = _Answer.RIGHT if right() else _Answer.WRONG
    kept.wrong_tries, kept.wrong_since = (0, None) if answer is _Answer.RIGHT else (wrong + 1, since or now)
    kept.save(update_fields=["wrong_tries", "wrong_since", "last_step"])
    return answer


def _insist(answer: _Answer, kept: Totp) -> None:
    if answer is _Answer.WRONG:
        raise OtpInvalid(attr="code")
    if answer is _Answer.BARRED:
        raise TooManyTries(retry_after_s=_seconds_left(kept, timezone.now()))


def _seconds_left(kept: Totp, now: datetime) -> int:
    left = WINDOW - (now - (kept.wrong_since or now))
    return int(left.total_seconds()) + 1


def _any_knows(kept: Totp, code: str, *, mailed: bool, visitor: Visitor) -> bool:
    if len(code) != rfc6238.DIGITS:
        return _recovers(kept.user, code, visitor)
    if _app_knows(kept, code):
        return True
    return mailed and otp.check(kept.user_id, codes.Purpose.TWO_FACTOR, code) is otp.Outcome.RIGHT


def _app_knows(kept: Totp, code: str) -> bool:
    """A code counts once: its step is remembered, and only later ones match."""
    step = rfc6238.matching_step(
        sealing.unseal(kept.sealed_secret), code, now_step=rfc6238.step_at(timezone.now()), after_step=kept.last_step
    )
    if step is None:
        return False
    kept.last_step = step
    return True


# --- Recovery codes


def _make_recovery_codes(user: User) -> list[str]:
    RecoveryCode.objects.filter(user=user).delete()
    made = [_spelled(secrets.token_bytes(10)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=_hashed(user, code)) for code in made)
    return made


def _recovers(user: User, code: str, visitor: Visitor) -> bool:
    unused = RecoveryCode.objects.filter(user=user, code=_hashed(user, code), used_at=None)
    if not unused.update(used_at=timezone.now()):
        return False
    security.note(user, security.Kind.RECOVERY_CODE_USED, visitor)
    return True


def _spelled(random: bytes) -> str:
    text = base64.b32encode(random).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _hashed(user: User, code: str) -> str:
    return sealing.peppered("recovery", user.pk, code.replace("-", "").lower())

"""Signing in: the first factor, and whether a second one must follow. What it opens is families' and browser's."""

from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.calc import passwords
from accounts.calc.devices import Visitor
from accounts.errors import InvalidCredentials
from accounts.models import User, tidy_email
from accounts.services import devices, families, tries
from accounts.tokens import HalfToken, ResetToken

By = Literal["password", "email"]
Then = Literal["tokens", "reset"]


@dataclass(frozen=True)
class Half:
    """The first factor was right, the second is missing: `POST auth/2fa/verify` takes the token and a code."""

    mfa_token: str
    methods: list[str]
    mfa_required: bool = True


@dataclass(frozen=True)
class Reset:
    reset_token: str


Opened = families.Pair | Half | Reset


def by_password(*, email: str, password: str, visitor: Visitor) -> User:
    """Unknown address, wrong password, deactivated: one answer, after one bcrypt each."""
    email = tidy_email(email)
    counted = tries.count_sign_in(email, visitor)
    user = User.objects.filter(email=email).first()
    if user is None:
        make_password(passwords.normal(password))  # as long as checking one takes
        raise InvalidCredentials
    # not user.check_password: that may write, which would tell by time
    if not check_password(passwords.normal(password), user.password) or not user.is_active:
        raise InvalidCredentials
    tries.forget("sign-in", counted)
    return user


def second_factor(user: User, *, by: By, then: Then, visitor: Visitor) -> Half | None:
    """What must follow the first factor, if anything. A reset always asks: trust is for signing in."""
    if not user.two_factor or (then == "tokens" and devices.is_trusted(user, visitor)):
        return None
    token = HalfToken.issue(user_id=user.pk, epoch=user.epoch, by=by, then=then)
    return Half(str(token), methods(user, by=by))


def methods(user: User, *, by: By) -> list[str]:
    """A code by e-mail is no second factor for somebody who came by a code by e-mail."""
    mailed = ["email"] if by == "password" and user.email_verified_at is not None else []
    return ["totp", *mailed, "recovery_code"]


def open_api(user: User, *, by: By, then: Then = "tokens", visitor: Visitor) -> Opened:
    """After the first factor of an API client."""
    return second_factor(user, by=by, then=then, visitor=visitor) or finish_api(user, then=then, visitor=visitor)


def finish_api(user: User, *, then: Then, visitor: Visitor) -> families.Pair | Reset:
    """After the last factor of an API client."""
    if then == "reset":
        return Reset(str(ResetToken.issue(user_id=user.pk, epoch=user.epoch)))
    with transaction.atomic():
        devices.remember(user, visitor=visitor)
        return families.start(user, visitor=visitor)

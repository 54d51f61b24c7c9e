"""Signing in: the first factor, and whether a second one must follow. What it opens is families' and browser's."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
from config.kit import errors

TURNS = threading.BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))
LONGEST_WAIT_S = 10

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
    user: User | None = User.objects.filter(email=email).first()
    with _turn():
        # not user.check_password: that may write, which would tell by time
        right = _one_bcrypt(password, user)
    if user is None or not right or not user.is_active:
        raise InvalidCredentials
    tries.forget("sign-in", counted)
    return user


def _one_bcrypt(password: str, user: User | None) -> bool:
    password = passwords.normal(password)
    if user is None:
        make_password(password)  # as long as checking one takes
        return False
    return check_password(password, user.password)


@contextmanager
def _turn() -> Iterator[None]:
    """bcrypt holds a core for a quarter of a second: a crowd takes turns at it, so that other requests get theirs."""
    if not TURNS.acquire(timeout=LONGEST_WAIT_S):
        raise errors.Unavailable("Too many people are signing in right now.")
    try:
        yield
    finally:
        TURNS.release()


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

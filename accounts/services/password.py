"""Choosing, changing and resetting a password. Each change ends everything that was let in by the old one."""

import functools
import gzip
from pathlib import Path

from django.contrib.auth import password_validation
from django.db import transaction

from accounts.calc import passwords
from accounts.calc.devices import Visitor
from accounts.errors import TokenNotValid, WeakPassword, WrongPassword
from accounts.models import User
from accounts.services import access, security, tries
from accounts.tokens import ResetToken


@functools.cache
def common() -> frozenset[str]:
    """The 20,000 most used passwords, as Django ships them."""
    path = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    return frozenset(gzip.decompress(path.read_bytes()).decode().split())


def check_rules(new_password: str, *, name: str, email: str, attr: str = "password") -> None:
    weakness = passwords.weakness(new_password, common=common(), personal=(name, email, email.partition("@")[0]))
    if weakness:
        raise WeakPassword(weakness, attr=attr)


def prove(user: User, given: str, *, attr: str = "password") -> None:
    """The person is asked for the password again before something grave; guesses count as they do at sign-in."""
    tries.take("prove-password", user.pk)
    if not user.check_password(given):
        raise WrongPassword(attr=attr)
    tries.forget("prove-password", user.pk)


def change(user: User, *, current_password: str, new_password: str, visitor: Visitor) -> None:
    prove(user, current_password, attr="current_password")
    _set(user, new_password, kind=security.Kind.PASSWORD_CHANGED, visitor=visitor)


def reset(*, reset_token: str, new_password: str, visitor: Visitor) -> User:
    claims = ResetToken.read(reset_token)
    with transaction.atomic():
        # the lock makes the token work once: the first one in raises the epoch
        user: User | None = User.objects.select_for_update().filter(pk=claims["user_id"], is_active=True).first()
        if user is None or user.epoch != claims["epoch"]:
            raise TokenNotValid
        _set(user, new_password, kind=security.Kind.PASSWORD_RESET, visitor=visitor)
    return user


def _set(user: User, new_password: str, *, kind: security.Kind, visitor: Visitor) -> None:
    check_rules(new_password, name=user.name, email=user.email, attr="new_password")
    user.set_password(new_password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        access.void_everything(user, reason=kind.value)
        security.note(user, kind, visitor)

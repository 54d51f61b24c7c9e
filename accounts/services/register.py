"""Opening an account."""

from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.calc.devices import Visitor
from accounts.errors import EmailTaken
from accounts.models import User, tidy_email
from accounts.services import codes, password, security
from config.kit import hooks

OPENING_BALANCE = Decimal(10000)


def register(*, name: str, email: str, new_password: str, visitor: Visitor, balance: Decimal = OPENING_BALANCE) -> User:
    """The person, and in the same transaction what other apps give each new one (settings.HOOKS)."""
    email = tidy_email(email)
    password.check_rules(new_password, name=name, email=email)
    user = User(email=email, name=name)
    if User.objects.filter(email=email).exists():
        raise EmailTaken(attr="email")
    user.set_password(new_password)
    try:
        with transaction.atomic():
            user.save()
            security.note(user, security.Kind.SIGNED_UP, visitor)
            hooks.call("ON_REGISTER", user=user, balance=balance)
            codes.ask(email, codes.Purpose.VERIFY_EMAIL)
    except IntegrityError:
        # two registrations at once: the table's unique address decides
        if User.objects.filter(email=email).exists():
            raise EmailTaken(attr="email") from None
        raise
    return user

"""One-time codes: asking for one, sending it, and what a right one proves."""

import uuid
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import otp
from accounts.calc.devices import Visitor
from accounts.delivery import Letter
from accounts.errors import OtpInvalid
from accounts.models import User, tidy_email
from accounts.services import security
from accounts.tokens import digest
from config.kit import errors, jobs, limits


class Purpose(StrEnum):
    LOGIN = "login"
    RECOVERY = "recovery"
    VERIFY_EMAIL = "verify_email"
    TWO_FACTOR = "two_factor"


MINUTE, HOUR = 60, 3600
NO_CODES = "Codes cannot be sent or checked right now. Please try again in a moment; a password still works."


def request(*, email: str, purpose: Purpose, visitor: Visitor) -> None:
    """Ask for a code. Nothing here looks whether the account exists, so nothing can tell by answer or by time."""
    email = tidy_email(email)
    _take("otp-address", limits.stranger(visitor.address), limit=20, per_s=HOUR)
    _take_account(email)
    ask(email, purpose)


def request_second(user: User) -> None:
    """A code by e-mail as the second factor, for somebody whose password was right."""
    _take_account(f"two_factor:{user.email}")
    ask(user.email, Purpose.TWO_FACTOR)


def ask(email: str, purpose: Purpose) -> None:
    """The job gets an address and a purpose: it draws the code itself, so no queue ever holds one."""
    jobs.enqueue("accounts.send_code", email, str(purpose), uuid.uuid4().hex)


def send(email: str, purpose: Purpose, request_id: str) -> None:
    """Draw a code and send it, once for each request; a failed try draws another one."""
    user = User.objects.select_related("profile").filter(email=email, is_active=True).first()
    if user is None or (purpose is Purpose.VERIFY_EMAIL and user.email_verified_at is not None):
        return
    with transaction.atomic():
        if jobs.once("accounts.send_code", request_id):
            letter = Letter(
                purpose=str(purpose), email=user.email, name=user.name, phone=user.profile.phone,
                minutes=otp.LIVES_S // 60, code=otp.draw(user.pk, str(purpose)),
            )  # fmt: skip
            import_string(_way(purpose))(letter)


def _way(purpose: Purpose) -> str:
    """Only a letter proves an address, however other codes are sent."""
    way: str = settings.CODE_DELIVERY
    return way.replace("sms_webhook", "email") if purpose is Purpose.VERIFY_EMAIL else way


def prove(*, email: str, purpose: Purpose, code: str, visitor: Visitor) -> User:
    """The person whose code this is. It is used up by that."""
    _take("otp-verify", limits.stranger(visitor.address), limit=60, per_s=HOUR)
    user: User | None = User.objects.filter(email=tidy_email(email), is_active=True).first()
    outcome = otp.check(user.pk if user else 0, str(purpose), code)
    if user is None or outcome is not otp.Outcome.RIGHT:
        raise OtpInvalid(attr="code")
    return user


def verify_email(user: User, *, visitor: Visitor) -> None:
    if user.email_verified_at is None:
        with transaction.atomic():
            user.email_verified_at = timezone.now()
            user.save(update_fields=["email_verified_at"])
            security.note(user, security.Kind.EMAIL_VERIFIED, visitor)


def _take_account(account: str) -> None:
    who = digest(account)
    _take("otp-minute", who, limit=1, per_s=MINUTE)
    _take("otp-hour", who, limit=5, per_s=HOUR)


def _take(name: str, who: str, *, limit: int, per_s: int) -> None:
    """Closed without Valkey: guesses must not go uncounted."""
    try:
        verdict = limits.take(name, who, limit=limit, per_s=per_s, when_down="closed")
    except errors.Unavailable:
        raise errors.Unavailable(NO_CODES) from None
    if not verdict.allowed:
        raise errors.TooMany(retry_after_s=verdict.reset_s)

"""The people of the demo."""

import secrets

from django.conf import settings
from django.utils import timezone

from accounts.calc.countries import BY_NAME
from accounts.models import User
from accounts.services import profile

KNOWN_PASSWORD = "password123"  # noqa: S105  # meant to be known: only this machine can reach the demo then
COUNTRIES = {"alice@example.com": "United States", "bob@example.com": "India", "charlie@example.com": "Germany"}
PEOPLE = {"alice@example.com": "Alice", "bob@example.com": "Bob", "charlie@example.com": "Charlie"}
ADMINISTRATOR = "charlie@example.com"


def people() -> None:
    """Alice, Bob and Charlie, with passwords that nobody can guess as soon as others can reach this machine."""
    made_up = settings.VAR_DIR / "secrets" / "demo-passwords-are-random"
    told = [_person(email, back_to_known=settings.DEMO_OPEN and made_up.exists()) for email in PEOPLE]
    if settings.DEMO_OPEN:
        made_up.unlink(missing_ok=True)
        return
    made_up.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made_up.touch()
    if fresh := [line for line in told if line]:
        once = settings.VAR_DIR / "secrets" / "demo-sign-ins"  # the supervisor prints and removes it
        once.touch(mode=0o600)
        once.write_text("\n".join(fresh) + "\n")


def _person(email: str, *, back_to_known: bool) -> str:
    """Answers `address  password` where a new random one was set, else nothing."""
    user = User.objects.filter(email=email).first()
    if user is None:
        rank = email == ADMINISTRATOR
        user = User(email=email, name=PEOPLE[email], is_staff=rank, is_superuser=rank)
    elif not (back_to_known if settings.DEMO_OPEN else user.check_password(KNOWN_PASSWORD)):
        return ""
    password = KNOWN_PASSWORD if settings.DEMO_OPEN else secrets.token_urlsafe(12)
    user.set_password(password)
    new = user.pk is None
    user.email_verified_at = user.email_verified_at or timezone.now()
    user.save()
    if new:
        _profile(user)
    return "" if settings.DEMO_OPEN else f"{email}  {password}"


def _profile(user: User) -> None:
    """From different countries, so that each one's numbers and times can be looked at."""
    country = BY_NAME[COUNTRIES[user.email]]
    profile.change(
        user, country=country.name, market=country.market, base_currency=country.currency, locale=country.locale,
        timezone=country.zone, goals=["learning"], first_run_step=3,
    )  # fmt: skip

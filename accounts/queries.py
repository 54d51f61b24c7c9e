"""What may be known about people, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import ApiToken, Export, RecoveryCode, RefreshFamily, SecurityEvent, SignIn, User
from accounts.roles import ADMINISTRATOR, SUPPORT, TRADER
from config.kit import errors


def power(user: User) -> str:
    """What somebody may do as: an administrator without a second factor is nobody special.

    On the demo of one's own machine that rule only warns.
    """
    lax = settings.DEMO_OPEN and not settings.PRODUCTION
    return TRADER if user.role == ADMINISTRATOR and not (user.two_factor or lax) else user.role


def user_for(viewer: User, whose: str, *, to_change: bool = False) -> User:
    """`me`, the own id, or anybody's for those whose role allows it. Everybody else's does not exist."""
    may = {ADMINISTRATOR} if to_change else {ADMINISTRATOR, SUPPORT}
    own = whose in ("me", str(viewer.pk))
    if not own and (power(viewer) not in may or not whose.isascii() or not whose.isdigit() or len(whose) > 18):
        raise errors.NotFound
    found: User | None = (
        User.objects.select_related("profile", "totp").filter(pk=viewer.pk if own else int(whose)).first()
    )
    if found is None:
        raise errors.NotFound
    return found


def browsers(user: User) -> QuerySet[SignIn]:
    since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return SignIn.objects.filter(user=user, used_at__gt=since).order_by("-used_at")


def api_clients(user: User) -> QuerySet[RefreshFamily]:
    return RefreshFamily.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now()).order_by("-used_at")


def api_tokens(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)


def security_log(user: User) -> QuerySet[SecurityEvent]:
    return SecurityEvent.objects.filter(user=user)


def newest_export(user: User) -> Export | None:
    return Export.objects.filter(user=user).first()


def security_log_before(user: User, last_seen: UUID | None) -> QuerySet[SecurityEvent]:
    """What is older than the last line somebody saw."""
    log = security_log(user)
    last = log.filter(pk=last_seen).first() if last_seen else None
    if last is None:
        return log
    return log.filter(Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk))


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


@dataclass(frozen=True)
class Step:
    """A line of the checklist on the dashboard."""

    title: str
    hint: str
    route: str
    done: bool


def checklist(user: User) -> list[Step]:
    """What a new person may still want to do; empty once all is done, or it was dismissed."""
    profile = user.profile
    if profile.first_run_done:
        return []
    steps = [
        Step("Confirm your address", "So that you can get back in", "verify-email", user.email_verified_at is not None),
        Step("Currency and country", "Numbers, totals and the tax year", "welcome-where", bool(profile.country)),
        Step("What you are here for", "Experience, style and goals", "welcome-investor", bool(profile.goals)),
        *(_first_data(user, step) for step in settings.FIRST_DATA),
        Step("Two-factor sign-in", "A password alone can be stolen", "security", user.two_factor),
    ]
    return [] if all(step.done for step in steps) else steps


def _first_data(user: User, step: Mapping[str, str]) -> Step:
    """Whether there is any, the app above knows that put it there."""
    done = bool(import_string(step["done"])(user)) if "done" in step else False
    return Step(step["title"], step["hint"], step["route"], done)

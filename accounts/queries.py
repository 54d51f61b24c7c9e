"""What may be known about people, and by whom."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Export, RefreshFamily, SecurityEvent, SignIn, User
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
    found = User.objects.select_related("profile", "totp").filter(pk=viewer.pk if own else int(whose)).first()
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

"""Browsers that may be woken."""

from accounts.models import User
from alerts.models import PushSubscription


def public_key() -> str:
    """The VAPID key that a browser subscribes with (`applicationServerKey`), base64url."""
    raise NotImplementedError


def subscribe(user: User, *, endpoint: str, p256dh: str, auth: str, device: str = "") -> PushSubscription:
    """The same again for an endpoint that is known; it moves to whoever signs in there now."""
    raise NotImplementedError


def unsubscribe(user: User, endpoint: str) -> bool:
    """Whether there was one."""
    return bool(PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()[0])

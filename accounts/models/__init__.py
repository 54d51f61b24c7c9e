"""Who uses Tidemark, and everything that lets them in."""

from accounts.models.access import ApiToken, KnownDevice, RefreshFamily, SignIn
from accounts.models.record import Export, SecurityEvent
from accounts.models.two_factor import RecoveryCode, Totp
from accounts.models.user import Profile, User, UserManager, tidy_email

__all__ = [
    "ApiToken",
    "Export",
    "KnownDevice",
    "Profile",
    "RecoveryCode",
    "RefreshFamily",
    "SecurityEvent",
    "SignIn",
    "Totp",
    "User",
    "UserManager",
    "tidy_email",
]

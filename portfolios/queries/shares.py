"""Which portfolio a link shows."""

import hashlib

from django.db.models import Q
from django.utils import timezone

from portfolios.models import Share


def share_of(token: str) -> Share | None:
    """None also where it has ended."""
    live = Share.objects.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), token_hash=hashed(token))
    return live.select_related("portfolio__owner__profile", "portfolio__benchmark").first()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

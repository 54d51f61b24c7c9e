"""Links that show a portfolio to whoever has them. The token is told once; only its hash is kept."""

import secrets
from datetime import timedelta

from django.utils import timezone

from config.kit.errors import Conflict
from portfolios.models import Portfolio, Share
from portfolios.queries.shares import hashed

MOST = 20


class TooManyShares(Conflict):
    code = "too_many_shares"
    detail = "{most} links are kept for a portfolio. End one first."


def share(portfolio: Portfolio, *, hides_amounts: bool, days: int | None) -> str:
    """The token."""
    if portfolio.shares.count() >= MOST:
        raise TooManyShares(most=MOST)
    token = secrets.token_urlsafe(24)
    ends = timezone.now() + timedelta(days=days) if days else None
    Share.objects.create(portfolio=portfolio, token_hash=hashed(token), hides_amounts=hides_amounts, expires_at=ends)
    return token


def end(share: Share) -> None:
    share.delete()

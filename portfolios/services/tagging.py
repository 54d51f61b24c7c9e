"""Words that somebody puts on transactions to find them by. They change no figure, so they make no revision."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.kit.errors import RuleBroken
from portfolios.models import Portfolio, Transaction

MOST, LONGEST = 20, 40


class TooManyTags(RuleBroken):
    code = "too_many_tags"
    title = "Too many tags"
    detail = f"A transaction has at most {MOST} tags."


@transaction.atomic
def tag(user: User, rows: Sequence[Transaction], *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> int:
    """Of this person's transactions; how many are others now."""
    mine = Portfolio.objects.filter(owner=user).values("pk")
    kept = Transaction.objects.select_for_update(of=("self",)).filter(portfolio__in=mine, void=False)
    changed = []
    for row in kept.filter(pk__in=[it.pk for it in rows]).order_by("pk"):
        tags = [it for it in dict.fromkeys([*row.tags, *add]) if it not in remove]
        if len(tags) > MOST:
            raise TooManyTags(attr="tag")
        if tags != row.tags:
            row.tags, row.updated_at = tags, timezone.now()
            changed.append(row)
    Transaction.objects.bulk_update(changed, ["tags", "updated_at"], batch_size=500)
    return len(changed)

"""Lists of instruments that somebody follows."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from config.kit.errors import NotFound
from markets.models import Instrument
from portfolios.models import Watched, Watchlist


def watchlists_of(user: User) -> QuerySet[Watchlist]:
    """The oldest first, each with its instruments in their order."""
    places = Watched.objects.select_related("instrument").order_by("place", "id")
    return Watchlist.objects.filter(owner=user).prefetch_related(Prefetch("watched", places))


def watchlist_for(user: User, watchlist_id: UUID | str) -> Watchlist:
    """A stranger's is not there at all."""
    found = watchlists_of(user).filter(pk=watchlist_id).first()
    if found is None:
        raise NotFound("There is no such watchlist.")
    return found


def instruments_of(watchlist: Watchlist) -> list[Instrument]:
    return [each.instrument for each in watchlist.watched.all()]


def watched_by(user: User) -> set[int]:
    """Ids of all that are on some list of theirs: what a star is lit for."""
    return set(Watched.objects.filter(watchlist__owner=user).values_list("instrument_id", flat=True))

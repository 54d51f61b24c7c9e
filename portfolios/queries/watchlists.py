"""Lists of instruments that somebody follows."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from config.kit.errors import NotFound
from markets.models import Instrument
from markets.queries.board import Row, market_caps
from markets.queries.quotes import quotes
from markets.queries.weeks import weeks
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


def rows(watchlist: Watchlist) -> list[Row]:
    """As the market list shows them, in the list's own order."""
    known, prices = instruments_of(watchlist), quotes()
    caps, drawn = market_caps(known, prices), weeks(known)
    return [Row(one, prices.get(one.pk), caps.get(one.pk), place, drawn[one.pk]) for place, one in enumerate(known, 1)]


def watched_by(user: User) -> set[int]:
    """Ids of all that are on some list of theirs: what a star is lit for."""
    return set(Watched.objects.filter(watchlist__owner=user).values_list("instrument_id", flat=True))

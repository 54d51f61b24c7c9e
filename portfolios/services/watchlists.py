"""Watchlists are made, filled, put in order and deleted."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from config.kit.errors import Conflict
from markets.models import Instrument
from portfolios.errors import NameTaken
from portfolios.models import Watched, Watchlist
from portfolios.queries.watchlists import watchlist_for

MOST, MOST_WATCHED = 100, 500
FIRST_NAME = "Watchlist"


class TooManyWatchlists(Conflict):
    code = "too_many_watchlists"
    detail = "{most} watchlists are kept for a person. Delete one first."


class TooManyWatched(Conflict):
    code = "too_many_watched"
    detail = "A watchlist holds {most} instruments. Take one off, or begin another list."


@transaction.atomic
def open_one(user: User, *, name: str, instruments: Sequence[Instrument] = ()) -> Watchlist:
    _lock(user.pk)
    if Watchlist.objects.filter(owner=user).count() >= MOST:
        raise TooManyWatchlists(most=MOST)
    _refuse_taken(user.pk, name)
    made = Watchlist.objects.create(owner=user, name=name)
    _fill(made, instruments)
    return watchlist_for(user, made.pk)


@transaction.atomic
def change(
    watchlist: Watchlist, *, name: str | None = None, instruments: Sequence[Instrument] | None = None
) -> Watchlist:
    """`instruments` are all of it from now on, in their order."""
    _lock(watchlist.owner_id)
    if name is not None and name != watchlist.name:
        _refuse_taken(watchlist.owner_id, name)
        Watchlist.objects.filter(pk=watchlist.pk).update(name=name)
    if instruments is not None:
        Watched.objects.filter(watchlist=watchlist).delete()
        _fill(watchlist, instruments)
    return watchlist_for(watchlist.owner, watchlist.pk)


@transaction.atomic
def watch(watchlist: Watchlist, instrument: Instrument) -> None:
    """At its end; one that is there stays where it is."""
    _lock(watchlist.owner_id)
    there = Watched.objects.filter(watchlist=watchlist)
    if there.filter(instrument=instrument).exists():
        return
    if there.count() >= MOST_WATCHED:
        raise TooManyWatched(most=MOST_WATCHED)
    last = there.aggregate(last=Max("place"))["last"]
    Watched.objects.create(watchlist=watchlist, instrument=instrument, place=0 if last is None else last + 1)


def unwatch(watchlist: Watchlist, instrument: Instrument) -> None:
    Watched.objects.filter(watchlist=watchlist, instrument=instrument).delete()


@transaction.atomic
def turn(user: User, instrument: Instrument) -> dict[str, bool | str]:
    """The star: off all lists where it is on one, else onto the first."""
    _lock(user.pk)
    if Watched.objects.filter(watchlist__owner=user, instrument=instrument).delete()[0]:
        return {"watched": False, "said": f"{instrument.symbol} is off your watchlists."}
    chosen = first_or_new(user)
    watch(chosen, instrument)
    return {"watched": True, "said": f"{instrument.symbol} is on {chosen.name}."}


@transaction.atomic
def first_or_new(user: User) -> Watchlist:
    """The list that a star means when none is named."""
    _lock(user.pk)
    found = Watchlist.objects.filter(owner=user).order_by("created_at", "id").first()
    return found or open_one(user, name=FIRST_NAME)


def delete(watchlist: Watchlist) -> None:
    watchlist.delete()


def merged(*, gone: Instrument, into: Instrument) -> None:
    """Two instruments turned out to be one (settings.HOOKS): a list that had both has it once."""
    both: list[UUID] = list(Watched.objects.filter(instrument=into).values_list("watchlist_id", flat=True))
    Watched.objects.filter(instrument=gone, watchlist__in=both).delete()
    Watched.objects.filter(instrument=gone).update(instrument=into)


def _fill(watchlist: Watchlist, instruments: Sequence[Instrument]) -> None:
    found = list({each.pk: each for each in instruments}.values())
    if len(found) > MOST_WATCHED:
        raise TooManyWatched(most=MOST_WATCHED)
    Watched.objects.bulk_create(
        [Watched(watchlist=watchlist, instrument=each, place=place) for place, each in enumerate(found)]
    )


def _lock(owner_id: int) -> None:
    """One at a time for a person, so that neither names nor the number of them slip past."""
    User.objects.select_for_update().get(pk=owner_id)


def _refuse_taken(owner_id: int, name: str) -> None:
    if Watchlist.objects.filter(owner_id=owner_id, name=name).exists():
        raise NameTaken("You have a watchlist of this name already.", attr="name")

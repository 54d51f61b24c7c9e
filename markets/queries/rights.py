"""Who may change what is in the catalogue, on pages as over the API."""

from accounts.models import User
from accounts.queries import power
from accounts.roles import ADMINISTRATOR
from markets.models import Instrument
from markets.queries.instruments import Viewer


def may_add_for_all(user: User) -> bool:
    """Not every member of staff, and no administrator without a second factor."""
    return power(user) == ADMINISTRATOR


def may_price(instrument: Instrument, viewer: Viewer) -> bool:
    """Its owner, or an administrator where it is everybody's."""
    if not isinstance(viewer, User):
        return False
    return may_add_for_all(viewer) if instrument.owner_id is None else instrument.owner_id == viewer.pk

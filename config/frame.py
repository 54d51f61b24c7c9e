"""What the frame of every page says beside how it looks: whether prices are simulated, and an instrument's tabs."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from alerts.queries.notifications import unread_here
from config import navigation
from markets.queries.source import is_simulated


def context(request: HttpRequest) -> dict[str, Any]:
    """A context processor; a page that does not ask costs nothing."""
    unread = partial(unread_here, request)
    return {"simulated": is_simulated, "instrument_tabs": navigation.INSTRUMENT_TABS, "unread": unread}

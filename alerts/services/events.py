"""News from below: facts of portfolios and accounts, told to whom they concern."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from alerts.calc import wording
from alerts.calc.wording import Words
from alerts.services import notifications
from config.kit import jobs
from config.kit.models import Event, IdempotencyKey
from markets.models import Instrument
from portfolios.models import Order, Portfolio

READER = "alerts.take"
PROPOSED = "dividend.proposed"
WITHIN = timedelta(days=1)
LATE = timedelta(seconds=30)
SWEPT = 1000
AT_ONCE = timedelta(seconds=10)
WORDS: dict[str, Callable[[Event], Words]] = {
    "trade.filled": lambda event: wording.filled(event.payload),
    "order.expired": lambda event: wording.expired(event.payload),
    "order.rejected": lambda event: wording.rejected(event.payload),
    "order.restated": lambda event: wording.restated(event.payload),
    "import.done": lambda event: wording.imported(event.payload),
    "action.applied": lambda event: wording.applied(event.payload, event.subject),
    PROPOSED: lambda event: wording.proposed(event.payload, event.subject),
}


def take(event_id: int) -> None:
    """Once for each, however often it is asked for."""
    with transaction.atomic():
        event = Event.objects.filter(pk=event_id).first()
        if event is None or event.user_id is None or not jobs.once(READER, event.pk):
            return
        if not _was_watched(event):
            _tell(event, event.user_id)


def take_missed() -> None:
    """Those that no job took."""
    now = timezone.now()
    kinds = [kind for kind, readers in settings.EVENT_READERS.items() if READER in readers]
    taken = IdempotencyKey.objects.filter(scope=f"once:{READER}", key=Cast(OuterRef("pk"), CharField()))
    missed = Event.objects.filter(
        ~Exists(taken), kind__in=kinds, user_id__isnull=False, created_at__range=(now - WITHIN, now - LATE)
    )
    for event_id in missed.order_by("pk").values_list("pk", flat=True)[:SWEPT]:
        take(event_id)


def _tell(event: Event, user_id: int) -> None:
    if event.kind.startswith("security."):
        words, about = wording.security(event.payload), {"path": reverse("security")}
    else:
        words, about = WORDS[event.kind](event), _about(event)
    notifications.tell(user_id, words.kind, words.title, words.body, once=f"event:{event.pk}", **about)


def _about(event: Event) -> dict[str, Any]:
    """What is gone by now is not linked."""
    portfolio = Portfolio.objects.filter(pk=event.payload["portfolio"]).only("pk").first()
    symbol = event.payload.get("symbol") or (event.subject if event.kind in ("action.applied", PROPOSED) else "")
    instrument = Instrument.objects.filter(symbol=symbol).only("pk").first() if symbol else None
    return {
        "portfolio_id": portfolio.pk if portfolio else None,
        "instrument_id": instrument.pk if instrument else None,
        "path": _path(event, portfolio),
    }


def _path(event: Event, portfolio: Portfolio | None) -> str:
    if event.kind == "import.done":
        return reverse("import-batch", args=[event.subject])
    if portfolio is None:
        return ""
    if event.kind == PROPOSED:
        return reverse("proposals")
    page = "portfolio-orders" if event.kind.startswith(("order.", "trade.")) else "portfolio"
    return reverse(page, args=[portfolio.pk])


def _was_watched(event: Event) -> bool:
    """A market order that was filled as it was placed: its answer said so."""
    if event.kind != "trade.filled" or event.payload["type"] != Order.Type.MARKET:
        return False
    order = Order.objects.filter(pk=event.subject).only("placed_at").first()
    return order is not None and event.created_at - order.placed_at < AT_ONCE

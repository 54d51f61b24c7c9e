"""Jobs of alerts."""

from alerts.services import deliveries, events, movements
from alerts.services import sweep as sweeping
from config.kit.jobs import job


@job()
def deliver(ids: list[str]) -> None:
    deliveries.deliver(ids)


@job(queue="bulk")
def deliver_many(ids: list[str]) -> None:
    deliveries.deliver(ids)


@job(limit_s=60)
def deliver_due() -> None:
    deliveries.deliver_due()


@job()
def take(event_id: int) -> None:
    events.take(event_id)


@job(limit_s=60)
def take_missed() -> None:
    events.take_missed()


@job(limit_s=110)
def sweep() -> None:
    """What ticks do not drive, and what nobody saw."""
    sweeping.sweep()


@job(limit_s=110)
def tell_of_movements() -> None:
    movements.tell_of_movements()

"""A fact is a row of the transaction that made it, and its readers are told after the commit."""

import pytest
from django.test import override_settings

from config.kit import events
from config.kit.models import Event, Outbox

pytestmark = pytest.mark.django_db


@override_settings(EVENT_READERS={"trade.posted": ["kit.purge"], "*": ["kit.relay_outbox", "kit.purge"]})
def test_each_reader_is_enqueued_once_with_the_event() -> None:
    event = events.record("trade.posted", 1, "BTC/USDT", {"quantity": "2"})
    assert Event.objects.get().payload == {"quantity": "2"}
    told = list(Outbox.objects.order_by("id").values_list("job", "args"))
    assert told == [("kit.purge", [event.pk]), ("kit.relay_outbox", [event.pk])]


@override_settings(EVENT_READERS={})
def test_a_fact_that_nobody_reads_is_still_kept() -> None:
    events.record("signed_in", 2)
    assert Event.objects.get().user_id == 2
    assert not Outbox.objects.exists()

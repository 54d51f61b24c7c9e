"""J6: it is committed and its job never comes: the sweep has it delivered, once."""

from datetime import timedelta

import pytest

from accounts.models import User
from alerts.services import deliveries
from alerts.tests.receivers import Letters
from alerts.tests.telling import deliver, delivery, later, told
from config.kit.models import Outbox
from tests.server import free_port

pytestmark = pytest.mark.django_db


def jobs() -> list[list[str]]:
    return [row.args[0] for row in Outbox.objects.filter(job="alerts.deliver").order_by("pk")]


def test_j6_what_no_job_took_is_swept_and_delivered_once(alice: User, letters: Letters) -> None:
    found = told(alice, "in_app", "email")
    Outbox.objects.all().delete()  # the job is lost

    deliveries.deliver_due()
    assert jobs() == [], "its job may still be on its way"

    later(found, seconds=deliveries.LATE.total_seconds())
    deliveries.deliver_due()
    assert jobs() == [[str(delivery(found, "email").pk)]]
    for ids in jobs() * 2:
        deliveries.deliver(ids)
    assert len(letters.got) == 1

    deliveries.deliver_due()
    assert len(jobs()) == 1


def test_j6_a_mail_server_that_is_down_costs_time_and_no_letter(alice: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    found = told(alice, "email")
    for wait in deliveries.BACK_OFF:
        deliver(found)
        row = delivery(found, "email")
        assert (row.state, row.error) == ("failed", "The mail server did not take it (ConnectionRefusedError).")
        assert wait - timedelta(seconds=30) < row.due_at - found.created_at <= wait + timedelta(minutes=1)
        later(found, seconds=wait.total_seconds())
    deliver(found)
    assert delivery(found, "email").state == "dead"

    assert deliveries.send_again(delivery(found, "email"))
    assert not deliveries.send_again(delivery(found, "email"))
    assert (delivery(found, "email").state, delivery(found, "email").tries) == ("queued", 0)

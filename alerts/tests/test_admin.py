"""Administrators see how deliveries went, not what was said, and may send again what was given up."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests import cast
from alerts.models import Delivery
from alerts.tests.telling import told
from config.kit.models import Audit, Outbox

pytestmark = pytest.mark.django_db
LIST = "/admin/alerts/delivery/"


@pytest.fixture
def office(charlie: User) -> Client:
    client = Client()
    client.force_login(cast.with_app(charlie))
    return client


def test_the_secret_part_of_an_address_is_not_shown(office: Client, alice: User) -> None:
    found = told(alice, "webhook", webhook_url="https://hooks.example.com/services/T0/s3cret")
    pages = [office.get(LIST), office.get(f"{LIST}{found.deliveries.get().pk}/change/")]
    for page in pages:
        assert page.status_code == 200
        assert "s3cret" not in page.content.decode()
        assert "above 70,000" not in page.content.decode()
    assert "hooks.example.com" in pages[1].content.decode()


def test_what_was_given_up_is_sent_again_and_recorded(office: Client, alice: User) -> None:
    row = told(alice, "email").deliveries.get()
    Delivery.objects.update(state="dead", due_at=None, tries=6)
    Outbox.objects.all().delete()
    for _ in range(2):
        office.post(LIST, {"action": "send_chosen_again", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert (row.state, row.tries) == ("queued", 0)
    assert Outbox.objects.filter(job="alerts.deliver", args=[[str(row.pk)]]).count() == 1
    assert Audit.objects.filter(action="delivery.retried").count() == 1


def test_nobody_else_sees_them(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    assert client.get(LIST).status_code == 302

"""The system page stays up while parts of the system are down."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.pair import own_valkey, speaking_to

pytestmark = pytest.mark.django_db


def test_without_valkey_the_other_figures_stay(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("charlie@example.com", "x", name="Charlie"))
    with own_valkey() as valkey, speaking_to(valkey.url):
        whole = client.get(reverse("system")).content.decode()
        assert "Queue soon" in whole and "No answer" not in whole
        valkey.stop()
        rest = client.get(reverse("system"))
    assert rest.status_code == 200
    assert "Valkey does not answer" in rest.content.decode()
    assert "Disk free" in rest.content.decode()

"""Taking one's data along, and leaving."""

import io
import zipfile

import pytest
from django.test import Client

from accounts.models import Export, User
from accounts.tests.cast import PASSWORD, run_jobs

PAGE = "/settings/data/"


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_everything_is_collected_and_downloaded(client: Client, alice: User) -> None:
    assert client.get(f"{PAGE}file/").status_code == 404
    assert client.post(f"{PAGE}export/")["Location"] == PAGE
    waiting = client.get(PAGE).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Look again" in waiting  # without a script
    assert "being collected already" in client.post(f"{PAGE}export/", follow=True).content.decode()

    run_jobs()

    assert f"{PAGE}file/" in client.get(PAGE).content.decode()
    file = client.get(f"{PAGE}file/")
    assert "attachment" in file["Content-Disposition"]
    assert alice.email in zipfile.ZipFile(io.BytesIO(file.content)).read("account.json").decode()


def test_nobody_gets_anothers(client: Client, bob: User) -> None:
    client.post(f"{PAGE}export/")
    run_jobs()
    stranger = Client()
    stranger.force_login(bob)
    assert stranger.get(f"{PAGE}file/").status_code == 404
    assert Export.objects.count() == 1


def test_an_account_is_deleted_after_a_week_in_which_it_can_be_kept(client: Client, alice: User) -> None:
    assert client.post(f"{PAGE}delete/", {"email": " ALICE@example.com", "password": PASSWORD})["Location"] == PAGE
    alice.refresh_from_db()
    assert alice.delete_after is not None
    for path in (PAGE, "/settings/", "/"):
        assert "will be deleted on" in client.get(path).content.decode()

    assert client.post(f"{PAGE}keep/")["Location"] == PAGE
    alice.refresh_from_db()
    assert alice.delete_after is None
    assert "will be deleted" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"email": "bob@example.com", "password": PASSWORD}, "not the address of your account"),
        ({"email": "alice@example.com", "password": "wrong"}, "This is not your password"),
        ({}, "required"),
    ],
)
def test_not_by_mistake(client: Client, alice: User, sent: dict[str, str], said: str) -> None:
    answer = client.post(f"{PAGE}delete/", sent)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    alice.refresh_from_db()
    assert alice.delete_after is None

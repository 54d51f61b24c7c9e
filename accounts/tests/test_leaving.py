"""Taking one's data along, and leaving."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.models import SecurityEvent, User
from accounts.services import deletion
from accounts.tests.cast import PASSWORD, Api, code_of, run_jobs
from config.kit.models import Audit


@pytest.fixture
def signed_in(api: Api, alice: User) -> Api:
    api.sign_in(alice)
    return api


def another_part(*, user: User) -> dict[str, bytes]:
    return {"portfolios.json": b"[]"}


def test_all_of_ones_data_each_app_adds_its_part(signed_in: Api, settings) -> None:
    settings.EXPORTERS = [*settings.EXPORTERS, f"{__name__}.another_part"]
    assert signed_in.get("users/me/export").status_code == 404
    assert signed_in.post("users/me/export").json()["state"] == "queued"
    assert code_of(signed_in.post("users/me/export")) == "export_running"
    assert signed_in.get("users/me/export/file").status_code == 404

    run_jobs()

    assert signed_in.get("users/me/export").json()["state"] == "done"
    answer = signed_in.get("users/me/export/file")
    assert answer["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) >= {"account.json", "portfolios.json"}
        account = json.loads(archive.read("account.json"))
    assert account["email"] == "alice@example.com"
    assert account["security_log"]
    assert "bcrypt" not in json.dumps(account)


def test_nobody_takes_anothers(signed_in: Api, bob: User) -> None:
    signed_in.post("users/me/export")
    run_jobs()
    other = Api()
    other.sign_in(bob)

    assert other.get("users/me/export/file").status_code == 404


def test_an_account_goes_after_a_week(signed_in: Api, alice: User, bob: User) -> None:
    assert code_of(signed_in.post("users/me/deletion", password="wrong horse")) == "wrong_password"
    asked = signed_in.post("users/me/deletion", password=PASSWORD)
    assert asked.status_code == 202
    assert asked.json()["delete_after"] is not None

    assert deletion.delete_due() == 0
    User.objects.filter(pk=alice.pk).update(delete_after=timezone.now() - timedelta(seconds=1))
    assert deletion.delete_due() == 1

    assert list(User.objects.all()) == [bob]
    assert not SecurityEvent.objects.exists()
    assert Audit.objects.get(action="user.deleted").subject == f"user {alice.pk}"


def test_a_person_may_stay_after_all(signed_in: Api, alice: User) -> None:
    signed_in.post("users/me/deletion", password=PASSWORD)

    assert signed_in("DELETE", "users/me/deletion").status_code == 204
    alice.refresh_from_db()
    assert alice.delete_after is None


def test_the_security_log_only_grows(signed_in: Api, alice: User) -> None:
    for statement in ("UPDATE accounts_securityevent SET kind = 'x'", "DELETE FROM accounts_securityevent"):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    log = signed_in.get("auth/security-log").json()
    assert [entry["kind"] for entry in log["results"]] == ["signed_in"]

"""A11 and K5: a code is in the letter alone: not in an answer, a log, a queue or the tables."""

import logging

import pytest
from django.core import mail

from accounts.models import User
from accounts.tests.cast import Api, mailed_code, run_jobs
from config.kit.models import Outbox


def test_a11_the_job_knows_an_address_and_a_purpose(api: Api, alice: User) -> None:
    answer = api.post("auth/otp/request", email=alice.email, purpose="login")

    (row,) = Outbox.objects.filter(job="accounts.send_code")
    assert row.args[:2] == [alice.email, "login"]
    assert answer.content == b""


def test_a11_a_job_delivered_twice_sends_one_letter(api: Api, alice: User) -> None:
    api.post("auth/otp/request", email=alice.email, purpose="login")
    row = Outbox.objects.get()
    run_jobs()
    Outbox.objects.create(job=row.job, args=row.args)
    run_jobs()

    assert len(mail.outbox) == 1


def test_a11_a_failed_letter_is_tried_again_with_another_code(api: Api, alice: User, settings) -> None:
    api.post("auth/otp/request", email=alice.email, purpose="login")
    row = Outbox.objects.get()
    settings.EMAIL_BACKEND = "nowhere.Backend"
    with pytest.raises(ImportError):
        run_jobs()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Outbox.objects.create(job=row.job, args=row.args)

    answer = api.post("auth/otp/verify", email=alice.email, purpose="login", code=mailed_code())
    assert answer.status_code == 200


def test_k5_canaries_are_in_no_log(api: Api, alice: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canary = "canary-horse-battery"
    api.post("auth/login", email=alice.email, password=canary)
    api.post("auth/register", name="Bob", email="bob@example.com", password=canary)
    api.post("auth/otp/request", email=alice.email, purpose="login")
    code = mailed_code()
    tokens = api.post("auth/otp/verify", email=alice.email, purpose="login", code=code).json()
    api.token = tokens["access_token"]
    api.get("auth/me")
    key = api.post("api-tokens", name="script", scopes=["read"]).json()["token"]
    Api(key).get("auth/me")

    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "/api/v1/auth/login" in logged  # it sees what is there
    for secret in (canary, code, key, tokens["access_token"], tokens["refresh_token"]):
        assert secret not in logged

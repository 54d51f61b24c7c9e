"""A8: whether somebody has an account is told by no answer and by no work that one causes and the other does not."""

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.cast import Api, run_jobs
from config.kit import valkey

KNOWN, UNKNOWN = "alice@example.com", "nobody@example.com"


def test_a8_a_wrong_password_answers_alike(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bcrypt each, at one cost: that is where the time goes (benchmarks/accounts.py measures it)."""
    rounds: list[str] = []
    hashpw = hashers.BCryptSHA256PasswordHasher()._load_library().hashpw

    def counted(password: bytes, salt: bytes) -> bytes:
        rounds.append(salt[:7].decode())
        return bytes(hashpw(password, salt))

    monkeypatch.setattr("bcrypt.hashpw", counted)
    known, unknown = (Api().post("auth/login", email=email, password="wrong horse") for email in (KNOWN, UNKNOWN))

    assert known.status_code == unknown.status_code == 401
    assert known.content == unknown.content
    assert len(rounds) == 2
    assert rounds[0] == rounds[1]


@pytest.mark.parametrize("purpose", ["login", "recovery", "verify_email"])
def test_a8_asking_for_a_code_answers_alike(alice: User, purpose: str) -> None:
    answers, queries = [], []
    for email in (KNOWN, UNKNOWN):
        valkey.client().flushdb()
        with CaptureQueriesContext(connection) as seen:
            answers.append(Api().post("auth/otp/request", email=email, purpose=purpose))
        queries.append([query["sql"].split(" ")[0] for query in seen])

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert queries[0] == queries[1]  # not even a look whether the account exists
    assert not mail.outbox  # letters are a job's
    run_jobs()
    assert [letter.to for letter in mail.outbox] == ([] if purpose == "verify_email" else [[KNOWN]])


def test_a8_a_wrong_code_answers_alike(alice: User) -> None:
    known, unknown = (
        Api().post("auth/otp/verify", email=email, purpose="login", code="123456") for email in (KNOWN, UNKNOWN)
    )

    assert known.status_code == unknown.status_code == 400
    assert known.content == unknown.content


def test_a8_sign_up_says_taken_five_times_an_hour(alice: User) -> None:
    sent = {"name": "Mallory", "email": KNOWN, "password": "correct horse battery"}
    answers = [Api().post("auth/register", **sent).status_code for _ in range(6)]

    assert answers == [400] * 5 + [429]

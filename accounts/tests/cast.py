"""Alice, Bob and Charlie, and what tests do with them."""

import re
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.calc import totp as rfc6238
from accounts.models import Totp, User
from accounts.sealing import seal
from config.kit import jobs
from config.kit.models import Outbox

PASSWORD = "correct horse battery"
HASHED = make_password(PASSWORD)  # once: each costs a quarter of a second
SECRET = b"12345678901234567890"
V1 = "/api/v1/"


def person(name: str, **fields: Any) -> User:
    email = f"{name.lower()}@example.com"
    return User.objects.create(
        **{"email": email, "name": name, "password": HASHED, "email_verified_at": timezone.now(), **fields}
    )


def with_app(user: User) -> User:
    """Two-factor sign-in on, with a secret that the test knows."""
    Totp.objects.create(user=user, sealed_secret=seal(SECRET), confirmed_at=timezone.now())
    return User.objects.get(pk=user.pk)


def app_code(*, later: int = 0) -> str:
    """What the authenticator app shows, `later` steps from now."""
    return rfc6238.code_at(SECRET, rfc6238.step_at(timezone.now()) + later)


class Api:
    """An API client: JSON in and out, and a Bearer token once there is one."""

    def __init__(self, token: str = "", **headers: str) -> None:
        self.client = Client(headers=headers)
        self.token = token

    def __call__(self, method: str, path: str, sent: Any = None, **extra: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = path if path.startswith("/") else V1 + path
        data = {} if sent is None else {"data": sent, "content_type": "application/json"}
        return self.client.generic(method, address, headers=headers, **extra) if sent is None else getattr(
            self.client, method.lower()
        )(address, headers=headers, **data, **extra)  # fmt: skip

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, **sent: Any) -> Any:
        return self("POST", path, sent)

    def sign_in(self, user: User, password: str = PASSWORD) -> dict[str, Any]:
        answer = self.post("auth/login", email=user.email, password=password)
        assert answer.status_code == 200, answer.content
        tokens: dict[str, Any] = answer.json()
        self.token = tokens.get("access_token", "")
        return tokens


def code_of(answer: Any) -> str:
    code: str = answer.json()["errors"][0]["code"]
    return code


def run_jobs() -> None:
    """What a worker would do with the jobs asked for so far."""
    for row in Outbox.objects.order_by("id"):
        row.delete()
        jobs.named(row.job)(*row.args)


def mailed_code() -> str:
    """The code in the newest letter."""
    run_jobs()
    found = re.search(r"^\d{6}$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[0]

"""A person is known by one e-mail address, however it is typed."""

import pytest
from django.db import IntegrityError

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_one_account_in_any_capitals() -> None:
    User.objects.create_user("Alice@Example.com", "correct horse", name="Alice")

    assert User.objects.get_by_natural_key("ALICE@example.COM").name == "Alice"
    with pytest.raises(IntegrityError):
        User.objects.create_user("alice@EXAMPLE.com", "another horse", name="Mallory")


def test_a_password_is_kept_as_bcrypt_of_its_sha256(full_bcrypt: None) -> None:
    user = User.objects.create_user("alice@example.com", "correct horse", name="Alice")

    assert user.password.startswith("bcrypt_sha256$$2b$12$")
    assert user.check_password("correct horse")

"""The demo's people: known passwords on this machine alone."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from accounts import demo
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Path:
    settings.VAR_DIR = tmp_path
    settings.DEMO_OPEN = True
    return tmp_path


def passwords(folder: Path) -> dict[str, str]:
    told = (folder / "secrets" / "demo-sign-ins").read_text().splitlines()
    return dict(line.split() for line in told)


def test_alice_bob_and_charlie_in_this_order_and_once() -> None:
    demo.people()
    demo.people()

    assert [user.name for user in User.objects.order_by("id")] == ["Alice", "Bob", "Charlie"]
    assert all(user.check_password("password123") for user in User.objects.all())
    assert [user.name for user in User.objects.filter(is_superuser=True, is_staff=True)] == ["Charlie"]


def test_a_password_that_somebody_changed_stays() -> None:
    demo.people()
    bob = User.objects.get(name="Bob")
    bob.set_password("my own choice")
    bob.save()

    demo.people()
    assert User.objects.get(name="Bob").check_password("my own choice")


def test_where_others_can_reach_it_passwords_are_random_and_told_once(own_folder: Path, settings: Settings) -> None:
    demo.people()
    settings.DEMO_OPEN = False
    demo.people()

    told = passwords(own_folder)
    assert len(set(told.values())) == 3
    assert all(User.objects.get(email=email).check_password(word) for email, word in told.items())
    assert (own_folder / "secrets" / "demo-sign-ins").stat().st_mode & 0o077 == 0

    (own_folder / "secrets" / "demo-sign-ins").unlink()  # as the supervisor does once it has shown them
    demo.people()
    assert not (own_folder / "secrets" / "demo-sign-ins").exists()


def test_back_on_this_machine_alone_the_known_passwords_work_again(settings: Settings) -> None:
    settings.DEMO_OPEN = False
    demo.people()
    settings.DEMO_OPEN = True
    demo.people()

    assert all(user.check_password("password123") for user in User.objects.all())


def test_they_come_from_different_countries_and_are_confirmed() -> None:
    demo.people()
    bob = User.objects.get(name="Bob")
    assert (bob.profile.country, bob.profile.base_currency, bob.profile.locale) == ("India", "INR", "en-IN")
    assert not User.objects.filter(email_verified_at=None).exists()

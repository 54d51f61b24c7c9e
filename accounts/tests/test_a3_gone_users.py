"""A3: tokens of somebody who was deactivated or deleted."""

from django.utils import timezone

from accounts.models import User
from accounts.services import access, deletion
from accounts.tests.cast import Api, code_of


def test_a3_deactivated(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)
    access.deactivate(alice)

    _refused(tokens)
    assert code_of(Api().post("auth/login", email=alice.email, password="whatever")) == "invalid_credentials"


def test_a3_unticked_in_the_admin(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)

    _refused(tokens)


def test_a3_deleted(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)
    User.objects.filter(pk=alice.pk).update(delete_after=timezone.now())
    assert deletion.delete_due() == 1

    _refused(tokens)


def _refused(tokens: dict[str, str]) -> None:
    answer = Api().post("auth/refresh", refresh_token=tokens["refresh_token"])
    assert (answer.status_code, code_of(answer)) == (401, "token_not_valid")
    assert Api(tokens["access_token"]).get("auth/me").status_code == 401

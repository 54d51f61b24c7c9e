"""Who asks is found in one read of the database: the token, its user, and that both are alive."""

import pytest

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import api_tokens, families
from accounts.tests.cast import Api

HERE = Visitor(address="198.51.100.7", device="curl")


@pytest.mark.parametrize("kind", ["access token", "API token"])
def test_one_read(alice: User, django_assert_num_queries, kind: str) -> None:
    if kind == "access token":
        api = Api(families.start(alice, visitor=HERE).access_token)
    else:
        api = Api(api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE).token)
        api.get("/api/v1/")  # notes its use, once a minute

    with django_assert_num_queries(1):
        assert api.get("/api/v1/").status_code == 200
    with django_assert_num_queries(0):
        assert Api().get("/api/v1/").status_code == 200

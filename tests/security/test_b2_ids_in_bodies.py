"""B2: an id in a body may name another person's thing. A later serializer that takes one joins here, or fails.

Which fields do is told by the serializers of every route: a related field, a UUID, or a number or text whose name
says that it is an id. None of the accounts' own does today; one that does needs a test of its own, by its name
here: another's id is a 400 that says "does not exist", and no row.
"""

import re

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

NAMES_AN_ID = re.compile(r"(^|_)(id|ids|pk|uuid|user|owner|portfolio|account)$")

# serializer.field: the test that sends another person's id in it
HELD_BY: dict[str, str] = {
    "TransactionWanted.to_portfolio": "portfolios/tests/test_api_transactions.py",
    "PaperTradeWanted.user_id": "portfolios/tests/test_paper_routes.py",
    "PaperPortfolioWanted.user_id": "portfolios/tests/test_paper_routes.py",
    "PaperAssetWanted.user_id": "portfolios/tests/test_paper_routes.py",
    "PaperAssetGone.user_id": "portfolios/tests/test_paper_routes.py",
    "AlertWanted.portfolio": "alerts/tests/test_api_alerts.py",
    "AlertPatch.portfolio": "alerts/tests/test_api_alerts.py",
    "PaperAlertWanted.portfolio": "alerts/tests/test_api_alerts.py",
    "PaperAlertWanted.user_id": "alerts/tests/test_paper_alerts.py",
}


def all_serializers(kind: type = serializers.Serializer) -> set[type[serializers.Serializer]]:
    return set(kind.__subclasses__()).union(*map(all_serializers, kind.__subclasses__()))


def taken() -> list[type[serializers.Serializer]]:
    """Those that stand in the body of a request, as the API's document has it; the rest only answers."""
    documented = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    bodies = {name.removeprefix("Patched").removesuffix("Request") for name in documented if name.endswith("Request")}
    return [kind for kind in all_serializers() if kind.__name__.removesuffix("Serializer") in bodies]


def naming_fields() -> set[str]:
    return {
        f"{kind.__name__}.{name}" for kind in taken() for name, field in kind().fields.items()
        if names_a_thing(name, field)
    }  # fmt: skip


def names_a_thing(name: str, field: serializers.Field) -> bool:
    if field.read_only:
        return False
    field = getattr(field, "child", None) or getattr(field, "child_relation", None) or field
    related = isinstance(field, serializers.RelatedField | serializers.UUIDField)
    return related or bool(NAMES_AN_ID.search(name))


def test_b2_every_id_in_a_body_is_held_by_a_test() -> None:
    assert naming_fields() == set(HELD_BY)


def test_b2_bodies_are_found() -> None:
    assert {"Register", "Login", "MakeApiToken"} & {kind.__name__ for kind in taken()}
    assert len(taken()) >= 8


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("portfolio", serializers.CharField(), True),
        ("portfolio_id", serializers.IntegerField(), True),
        ("of", serializers.UUIDField(), True),
        ("legs", serializers.ListField(child=serializers.UUIDField()), True),
        ("id", serializers.UUIDField(read_only=True), False),
        ("name", serializers.CharField(), False),
    ],
)
def test_b2_what_names_a_thing(name: str, field: serializers.Field, expected: bool) -> None:
    assert names_a_thing(name, field) is expected

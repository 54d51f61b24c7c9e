"""Apps above are called by names in the settings, and every name is proven at the start."""

import pytest
from django.test import override_settings

from config.kit import hooks

CALLED: list[str] = []


def open_first(user: str) -> None:
    CALLED.append(user)


def test_each_name_of_a_hook_is_called() -> None:
    CALLED.clear()
    with override_settings(HOOKS={"ON_REGISTER": [f"{__name__}.open_first"] * 2}):
        hooks.call("ON_REGISTER", user="Alice")
    assert CALLED == ["Alice", "Alice"]


def test_a_hook_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        hooks.call("ON_NOTHING")


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("HOOKS", {"ON_REGISTER": ["portfolios.no_such.thing"]}, "kit.E001"),
        ("HOOKS", {"ON_REGISTER": ["config.kit.hooks.__doc__"]}, "kit.E001"),
        ("EVENT_READERS", {"trade.posted": ["kit.no_such_job"]}, "kit.E002"),
    ],
)
def test_the_check_finds_a_wrong_name(setting: str, value: object, expected: str) -> None:
    with override_settings(**{setting: value}):
        assert [found.id for found in hooks.check_names()] == [expected]


def test_the_check_passes_on_the_product_itself() -> None:
    assert hooks.check_names() == []

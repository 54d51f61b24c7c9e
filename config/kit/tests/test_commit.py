"""What is said after a commit may fail without anybody hearing of it but the log."""

import pytest
from django.db import transaction

from config.kit.commit import afterwards


@pytest.mark.django_db(transaction=True)
def test_it_is_said_after_the_commit_and_keeps_nobody_when_it_fails() -> None:
    said: list[object] = []

    def fails(*, once: int) -> None:
        raise ConnectionError(once)

    with transaction.atomic():
        afterwards(fails, once=1)
        afterwards(said.append, "there")
        assert not said
    assert said == ["there"]

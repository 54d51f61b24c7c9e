"""What is said once the caller's transaction is there for everybody to see."""

from collections.abc import Callable
from typing import ParamSpec

from django.db import transaction

Given = ParamSpec("Given")


def afterwards(tell: Callable[Given, object], *args: Given.args, **kwargs: Given.kwargs) -> None:
    """A Valkey that is away keeps nobody from what was committed: the failure is logged.

    Not a partial: Django names what failed by its `__qualname__`, which a partial has not, and raises for that.
    """
    transaction.on_commit(lambda: tell(*args, **kwargs), robust=True)

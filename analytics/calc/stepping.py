"""What goes forward a bar at a time.

`step` takes a bar that is closed. `peek` says what the running bar would give and keeps nothing of it, so that it
can be asked on every tick. `miss` is a missing bar: everything starts anew, as in `series`.
"""

from collections import deque
from typing import Any, Self


class Stepping:
    __slots__ = ("_made_with",)
    _made_with: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        made = super().__new__(cls)
        made._made_with = (args, kwargs)
        return made

    def step(self, *bar: Any) -> Any:
        raise NotImplementedError

    def miss(self) -> None:
        args, kwargs = self._made_with
        self.__init__(*args, **kwargs)  # type: ignore[misc]  # as new, in place: others hold it

    def peek(self, *bar: Any) -> Any:
        return self.twin().step(*bar)

    def twin(self) -> Self:
        """A second one that goes its own way."""
        other = object.__new__(type(self))
        for kind in type(self).__mro__[:-1]:
            for name in kind.__slots__:  # type: ignore[attr-defined]
                setattr(other, name, _own(getattr(self, name)))
        return other

    def kept(self) -> dict[str, Any]:
        """What it has seen, as JSON can hold it: `restore` gives it to another one that was made alike."""
        return {name: _as_json(getattr(self, name)) for name in self._remembered()}

    def restore(self, kept: dict[str, Any]) -> None:
        for name, value in kept.items():
            setattr(self, name, _from_json(value, like=getattr(self, name)))

    def _remembered(self) -> list[str]:
        names = (name for kind in type(self).__mro__[:-1] for name in kind.__slots__)  # type: ignore[attr-defined]
        return [name for name in names if name != "_made_with" and not callable(getattr(self, name))]


def _own(value: Any) -> Any:
    if isinstance(value, Stepping):
        return value.twin()
    return value.copy() if isinstance(value, list | deque) else value


def _as_json(value: Any) -> Any:
    if isinstance(value, Stepping):
        return value.kept()
    return list(value) if isinstance(value, deque | tuple) else value


def _from_json(value: Any, *, like: Any) -> Any:
    """Tuples inside of lists stay lists: what reads them reads by place."""
    if isinstance(like, Stepping):
        like.restore(value)
        return like
    if isinstance(like, deque):
        return deque(value, like.maxlen)
    return tuple(value) if isinstance(like, tuple) else value

"""What goes wrong between an exchange and its clients. Every field may be changed while it runs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random


@dataclass
class Faults:
    stalled: bool = False
    """Connections stay open and say nothing, not even a pong; new ones are never answered."""
    refuse: int = 0
    """This HTTP status to every handshake and request (429, 418, 503); 0: none."""
    retry_after_s: int = 1
    drop: float = 0
    """Shares of the frames: dropped, sent twice, sent after the next one, turned into garbage."""
    duplicate: float = 0
    reorder: float = 0
    garble: float = 0
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311  # repeatable on purpose

    def __post_init__(self) -> None:
        self._held: str | None = None

    @property
    def none(self) -> bool:
        return not (self.drop or self.duplicate or self.reorder or self.garble or self._held)

    def on_the_way(self, frame: str) -> Iterator[str]:
        """What of a frame arrives: it, nothing, it twice, something else, or it and one that was held back."""
        if self._happens(self.drop):
            return
        if self._happens(self.garble):
            frame = self._garbled(frame)
        if self._held is None and self._happens(self.reorder):
            self._held = frame
            return
        yield frame
        if self._happens(self.duplicate):
            yield frame
        if self._held is not None:
            held, self._held = self._held, None
            yield held

    def _happens(self, share: float) -> bool:
        return share > 0 and self.random.random() < share

    def _garbled(self, frame: str) -> str:
        at = self.random.randrange(1, max(2, len(frame)))
        return self.random.choice([frame[:at], frame[at:], frame[:at] + "\x00\ufffd" + frame[at + 1 :], "null", "[]"])

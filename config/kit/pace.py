"""How fast somebody may go on: a bucket that fills at a rate and lets a burst through."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pace:
    per_s: float
    burst: float
    left: float = -1
    at_s: float = 0

    def take(self, now_s: float) -> bool:
        """Whether one more may pass at this moment of a clock that only goes forward."""
        if self.left < 0:
            self.left, self.at_s = self.burst, now_s
        self.left = min(self.burst, self.left + (now_s - self.at_s) * self.per_s)
        self.at_s = now_s
        if self.left < 1:
            return False
        self.left -= 1
        return True

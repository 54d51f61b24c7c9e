"""How one-time codes reach people: settings.CODE_DELIVERY names the `send` of one of these."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """A code and where it goes. Its repr is safe to log."""

    purpose: str
    email: str
    name: str
    phone: str
    minutes: int
    code: str

    def __repr__(self) -> str:
        return f"<code for {self.purpose}>"

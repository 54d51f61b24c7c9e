"""How many calls a day a provider gives away."""

from datetime import UTC, datetime

from config.kit import errors, limits, valkey

DAY_S = 86_400


class UsedUp(errors.Unavailable):
    code = "provider_budget_used_up"
    detail = "This provider's calls for today are used up."


class Budget:
    """`Budget("alphavantage", per_day=25).spend()` before each call; days are UTC days.

    Without Valkey nothing is spent: `errors.Unavailable`, since a provider bans who calls more often than agreed.
    """

    def __init__(self, name: str, *, per_day: int) -> None:
        self.name, self.per_day = name, per_day

    def spend(self) -> None:
        try:
            granted, _, _ = limits.TAKE([self._key()], [self.per_day, DAY_S * 1000, 1])
        except valkey.Unavailable:
            raise errors.Unavailable from None
        if not granted:
            now = datetime.now(UTC)
            raise UsedUp(retry_after_s=DAY_S - now.hour * 3600 - now.minute * 60 - now.second)

    def left(self) -> int:
        return max(0, self.per_day - int(valkey.client().get(self._key()) or 0))

    def _key(self) -> str:
        return valkey.key("budget", self.name, datetime.now(UTC).date())

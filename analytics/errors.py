"""What can go wrong with figures, each with the code that clients rely on."""

from config.kit.errors import RuleBroken


class InsufficientData(RuleBroken):
    """Too little history for what was asked. Says how much there is: `there`, and how much it takes: `needed`.

    The sentence may name both, and whatever else is given.
    """

    code = "insufficient_data"
    title = "Too little history for that"
    detail = "This takes {needed} candles, and there are {there}."

    def __init__(
        self, detail: str = "", *, there: int, needed: int, attr: str | None = None, **params: object
    ) -> None:  # fmt: skip
        super().__init__(detail or self.detail, attr=attr, there=there, needed=needed, **params)
        self.there, self.needed = there, needed

"""News from below: facts of portfolios and accounts, told to whom they concern."""


def take(event_id: int) -> None:
    """Once for each, however often it is asked for."""
    raise NotImplementedError


def take_missed() -> None:
    """Those that no job took."""
    raise NotImplementedError

"""Daily values, from the day that changed."""

from uuid import UUID


def rebuild(portfolio_id: UUID) -> None:
    """Until it is done, or the job's time is up: then it goes on where it stopped."""

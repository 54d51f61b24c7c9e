"""The kit's own jobs."""

from config.kit import jobs
from config.kit.jobs import job


@job(limit_s=60)
def relay_outbox() -> None:
    """Send the jobs that the broker could not take when they were asked for."""
    jobs.relay()

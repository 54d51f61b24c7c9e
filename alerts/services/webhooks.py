"""Addresses of people's own that alerts are posted to."""


def check(url: str) -> None:
    """Raises WebhookRefused for what is never called: other schemes and ports, our own network."""
    raise NotImplementedError

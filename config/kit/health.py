"""Whether this process lives, and whether it should be sent work."""

draining = False


def drain() -> None:
    """From now on this process asks for no more work: it is about to end."""
    global draining  # noqa: PLW0603 - one fact about one process
    draining = True


def live() -> bool:
    return True

"""Orders that wait: placed, cancelled, and ended when their day is over."""

from portfolios.models import Order


def cancel(order: Order) -> Order:
    """Only while it is open: one that was filled in the meantime answers `order_not_open`."""
    raise NotImplementedError

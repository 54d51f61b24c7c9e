"""Jobs of portfolios."""

from uuid import UUID

from config.kit.jobs import job
from portfolios import demo
from portfolios.services import fills, history


@job(queue="bulk", limit_s=300)
def rebuild_history(portfolio_id: str) -> None:
    history.rebuild(UUID(portfolio_id))


@job(queue="bulk", limit_s=300)
def seed_demo() -> None:
    demo.books()


@job()
def sweep_orders() -> None:
    fills.sweep()

"""Jobs of portfolios."""

from datetime import date
from uuid import UUID

from config.kit.jobs import job
from portfolios import demo
from portfolios.services import fills, history, proofs


@job(queue="bulk", limit_s=300)
def rebuild_history(portfolio_id: str) -> None:
    history.rebuild(UUID(portfolio_id))


@job(queue="bulk", limit_s=300)
def extend_history() -> None:
    history.extend_all()


@job(queue="bulk", limit_s=300)
def follow_prices(changed: list[tuple[int, str]]) -> None:
    history.follow_prices({pk: date.fromisoformat(first) for pk, first in changed})


@job(queue="bulk", limit_s=60)
def prove() -> None:
    proofs.ask_for_sample()


@job(queue="bulk", limit_s=300)
def prove_one(portfolio_id: str) -> None:
    proofs.prove(UUID(portfolio_id))


@job(queue="bulk", limit_s=300)
def seed_demo() -> None:
    demo.books()


@job()
def sweep_orders() -> None:
    fills.sweep()

"""Jobs of portfolios."""

from datetime import date
from uuid import UUID

from config.kit.jobs import job
from portfolios import demo
from portfolios.services import actions, fills, history, imports, proofs


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
def follow_actions() -> None:
    actions.follow_all()


@job(queue="bulk")
def follow_actions_of(portfolio_id: str) -> None:
    actions.follow(UUID(portfolio_id))


@job(queue="bulk")
def follow_action(event_id: int) -> None:
    actions.follow_news(event_id)


@job(queue="bulk", limit_s=300)
def seed_demo() -> None:
    demo.books()


@job()
def sweep_orders() -> None:
    fills.sweep()


@job(queue="bulk", limit_s=imports.LIMIT_S)
def run_import(batch_id: str) -> None:
    imports.perform(UUID(batch_id))


@job(queue="bulk", limit_s=imports.LIMIT_S)
def undo_import(batch_id: str, by: int) -> None:
    imports.perform_undo(UUID(batch_id), by)


@job(limit_s=60)
def sweep_imports() -> None:
    imports.sweep()

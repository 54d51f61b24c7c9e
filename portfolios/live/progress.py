"""How far an import has come: told while its transaction is open, which nobody else can see into."""

from uuid import UUID

from config.kit import valkey

KEPT_S = 3600


def tell(batch_id: UUID, percent: int) -> None:
    """Whoever cannot be told goes on nevertheless."""
    try:
        valkey.client().set(_key(batch_id), percent, ex=KEPT_S)
    except valkey.Unavailable:
        return


def read(batch_id: UUID) -> int | None:
    try:
        found = valkey.client().get(_key(batch_id))
    except valkey.Unavailable:
        return None
    return None if found is None else int(found)


def _key(batch_id: UUID) -> str:
    return valkey.key("portfolios", "import", str(batch_id))

"""A portfolio as it stands, in three short reads.

By hand, because each look at a portfolio asks this: what the ORM puts together costs more than the answer.
"""

from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

from markets.models import Instrument
from portfolios.models import Holding, Portfolio

Row = TypeVar("Row", bound=Model)
READ: tuple[type[Model], ...] = (Holding, Instrument, Portfolio)
NAMES = {model: [it.attname for it in model._meta.concrete_fields] for model in READ}
JSON: dict[type[Model], list[tuple[int, Any]]] = {
    model: [(place, it) for place, it in enumerate(model._meta.concrete_fields) if isinstance(it, JSONField)]
    for model in READ
}


def _columns(model: type[Model], name: str) -> str:
    return ", ".join(f"{name}.{it.column}" for it in model._meta.concrete_fields)


ONE = f"""
    SELECT {_columns(Portfolio, "book")}, {_columns(Instrument, "one")} FROM portfolios_portfolio AS book
    LEFT JOIN markets_instrument AS one ON one.id = book.benchmark_id WHERE book.id = %s AND book.owner_id = %s
"""  # noqa: S608 - the names are the models'
HELD = f"""
    SELECT {_columns(Holding, "held")}, {_columns(Instrument, "one")} FROM portfolios_holding AS held
    JOIN markets_instrument AS one ON one.id = held.instrument_id
    WHERE held.portfolio_id = %s AND held.quantity > 0 ORDER BY one.symbol
"""  # noqa: S608
CASH = "SELECT currency, amount FROM portfolios_cashbalance WHERE portfolio_id = %s ORDER BY currency"


def one(owner_id: int, portfolio_id: UUID) -> Portfolio | None:
    """With its benchmark."""
    for row in _read(ONE, portfolio_id, owner_id):
        width = len(NAMES[Portfolio])
        found = _made(Portfolio, row[:width])
        found._state.fields_cache["benchmark"] = _made(Instrument, row[width:]) if found.benchmark_id else None
        return found
    return None


def held(portfolio: Portfolio) -> list[Holding]:
    """What is held now, by symbol, each with its instrument."""
    rows, width = [], len(NAMES[Holding])
    for row in _read(HELD, portfolio.pk):
        holding = _made(Holding, row[:width])
        holding._state.fields_cache["instrument"] = _made(Instrument, row[width:])
        rows.append(holding)
    return rows


def cash(portfolio: Portfolio) -> dict[str, Decimal]:
    return dict(_read(CASH, portfolio.pk))


def _read(sql: str, *given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _made(model: type[Row], values: tuple[Any, ...]) -> Row:
    if places := JSON[model]:
        read = list(values)
        for place, field in places:
            read[place] = field.from_db_value(read[place], None, connection)
        values = tuple(read)
    return model.from_db(connection.alias, NAMES[model], values)

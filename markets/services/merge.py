"""Two rows turn out to be one instrument: the history of both is kept under the one that stays."""

from django.db import connection, models, transaction

from config.kit import hooks
from markets.errors import CannotMerge
from markets.models import Alias, Candle, CorporateAction, DailyClose, Fundamentals, Instrument, ProviderSymbol
from markets.services import catalogue_news

HISTORY: dict[type[models.Model], tuple[str, ...]] = {
    DailyClose: ("day", "source"),
    Candle: ("venue", "interval", "ts"),
    CorporateAction: ("type", "ex_date", "source"),
    Fundamentals: ("period", "as_of", "source"),
    ProviderSymbol: ("provider",),
}
"""What moves, and what there is one of for each instrument: there the one that stays keeps its own."""
MOVE = """
    UPDATE {table} AS old SET instrument_id = %(into)s
    WHERE old.instrument_id = %(gone)s AND NOT EXISTS (
        SELECT FROM {table} AS kept WHERE kept.instrument_id = %(into)s AND {same}
    )
"""


@transaction.atomic
def merge(gone: Instrument, into: Instrument) -> None:
    """`gone` is inactive from now on and its symbol leads to `into`."""
    gone, into = _locked(gone, into)
    _refuse_strangers(gone, into)
    for model, names in HISTORY.items():
        _move(model, names, gone, into)
    Alias.objects.filter(instrument=gone).update(instrument=into)
    Alias.objects.update_or_create(symbol=gone.symbol, defaults={"instrument": into})
    Instrument.objects.filter(merged_into=gone).update(merged_into=into)
    gone.merged_into, gone.active = into, False
    gone.save(update_fields=["merged_into", "active"])
    hooks.call("ON_MERGE", gone=gone, into=into)
    catalogue_news.changed(gone=[gone.pk], wanted=True)


def _locked(gone: Instrument, into: Instrument) -> tuple[Instrument, Instrument]:
    """In the order of their ids, so that two merges never wait for each other."""
    rows = Instrument.objects.select_for_update().filter(pk__in=[gone.pk, into.pk]).order_by("pk")
    found = {row.pk: row for row in rows}
    return found[gone.pk], found[into.pk]


def _refuse_strangers(gone: Instrument, into: Instrument) -> None:
    if gone.pk == into.pk:
        raise CannotMerge("An instrument cannot be merged into itself.")
    if gone.merged_into_id or into.merged_into_id:
        raise CannotMerge("One of them is merged into another already.")
    if gone.owner_id or into.owner_id:
        raise CannotMerge("A private instrument stays its owner's.")
    if gone.currency != into.currency:
        raise CannotMerge(
            "{gone} is priced in {was}, {into} in {now}: their histories do not fit together.",
            gone=gone.symbol, was=gone.currency, into=into.symbol, now=into.currency,
        )  # fmt: skip


def _move(model: type[models.Model], names: tuple[str, ...], gone: Instrument, into: Instrument) -> None:
    table, quoted = connection.ops.quote_name(model._meta.db_table), map(connection.ops.quote_name, names)
    same = " AND ".join(f"kept.{name} = old.{name}" for name in quoted)
    with connection.cursor() as cursor:
        cursor.execute(MOVE.format(table=table, same=same), {"gone": gone.pk, "into": into.pk})

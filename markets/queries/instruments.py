"""Which instruments there are, and which one a symbol means to whom."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from markets.calc import symbols
from markets.errors import UnknownSymbol
from markets.models import Alias, Candle, CorporateAction, DailyClose, Fundamentals, Instrument, ProviderSymbol

Viewer = User | AnonymousUser | None

# By hand, because every route of an instrument asks this: what the ORM puts together costs more than the answer.
FIELDS = [field.attname for field in Instrument._meta.concrete_fields]
COLUMNS = ", ".join(f"one.{field.column}" for field in Instrument._meta.concrete_fields)
MEANT = f"""
    SELECT NULL, {COLUMNS} FROM markets_instrument AS one
    WHERE symbol = ANY(%(asked)s) AND (owner_id IS NULL OR owner_id = %(viewer)s) AND merged_into_id IS NULL
    UNION ALL
    SELECT alias.symbol, {COLUMNS} FROM markets_alias AS alias JOIN markets_instrument AS one ON one.id = instrument_id
    WHERE alias.symbol = ANY(%(asked)s) AND owner_id IS NULL
"""  # noqa: S608 - the names are the model's


def public() -> QuerySet[Instrument]:
    """The catalogue that everybody sees: what is merged into another is not in it."""
    return Instrument.objects.filter(owner=None, merged_into=None)


def seen_by(viewer: Viewer) -> QuerySet[Instrument]:
    """The catalogue, and the viewer's own."""
    mine = Q(owner=viewer) if viewer is not None and viewer.is_authenticated else Q()
    return Instrument.objects.filter(Q(owner=None) | mine, merged_into=None)


def by_symbol(text: str, *, user: Viewer = None) -> Instrument:
    """What `text` means to this viewer; their own instruments come before the catalogue."""
    found = by_symbols([text], user=user)[text]
    if found is None:
        raise UnknownSymbol(f"There is no instrument of the symbol {text[:60]}.")
    return found


def by_symbols(texts: Sequence[str], *, user: Viewer = None) -> dict[str, Instrument | None]:
    """Each text with what it means, or with None; one read of the database however many there are."""
    asked = sorted({guess for text in texts for guess in symbols.guesses(text)})
    known, aliases = _meant(asked, user) if asked else ({}, {})
    return {text: symbols.resolve(text, known, aliases) for text in texts}


def _meant(asked: list[str], viewer: Viewer) -> tuple[dict[str, Instrument], dict[str, Instrument]]:
    """By symbol, where of two the viewer's own counts; and by alias."""
    with connection.cursor() as cursor:
        cursor.execute(MEANT, {"asked": asked, "viewer": viewer.pk if viewer is not None else None})
        rows = [(row[0], Instrument.from_db(connection.alias, FIELDS, row[1:])) for row in cursor.fetchall()]
    own_last = sorted((one for alias, one in rows if alias is None), key=lambda one: one.owner_id is not None)
    return {one.symbol: one for one in own_last}, {alias: one for alias, one in rows if alias is not None}


def directory() -> tuple[dict[str, Instrument], dict[str, Instrument]]:
    """All public instruments by symbol and by alias, for who keeps them in memory (`symbols.resolve` takes both)."""
    known = {row.symbol: row for row in public()}
    by_id = {row.pk: row for row in known.values()}
    pairs: Iterable[Any] = Alias.objects.values_list("symbol", "instrument_id")
    return known, {symbol: by_id[pk] for symbol, pk in pairs if pk in by_id}


def search(rows: QuerySet[Instrument], asked: str) -> QuerySet[Instrument]:
    """Those found by symbol, alias, or words of the name; the nearest first, then the largest."""
    words = asked.split()
    symbol = symbols.spelled(asked).replace(" ", "")
    by_name = Q()
    for word in words:
        by_name &= Q(name__icontains=word)
    before = Alias.objects.filter(symbol__startswith=symbol).values("instrument")
    spelled = Q(symbol__contains=symbol) | Q(symbol__contains=symbol.replace("-", "/", 1)) | Q(pk__in=before)
    nearness = Case(
        When(Q(symbol=symbol) | Q(symbol=symbol.replace("-", "/", 1)), Value(0)),
        When(base=symbol, then=Value(1)),
        When(symbol__startswith=symbol, then=Value(2)),
        When(name__istartswith=asked.strip(), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    found = rows.filter(spelled | by_name if words else Q())
    return found.annotate(nearness=nearness).order_by("nearness", F("rank").asc(nulls_last=True), "symbol")


def history_of(instrument: Instrument) -> dict[str, int]:
    """How much of each there is."""
    kept = (DailyClose, Candle, CorporateAction, Fundamentals, ProviderSymbol, Alias)
    return {
        str(model._meta.verbose_name_plural): model._default_manager.filter(instrument=instrument).count()
        for model in kept
    }  # fmt: skip

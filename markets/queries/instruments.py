"""Which instruments there are, and which one a symbol means to whom."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from markets.calc import symbols
from markets.errors import UnknownSymbol
from markets.models import Alias, Candle, CorporateAction, DailyClose, Fundamentals, Instrument, ProviderSymbol

Viewer = User | AnonymousUser | None


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
    """Each text with what it means, or with None; two reads of the database however many there are."""
    asked = sorted({guess for text in texts for guess in symbols.guesses(text)})
    known = _own_last(seen_by(user).filter(symbol__in=asked))
    unknown = [guess for guess in asked if guess not in known]
    aliases = _aliases(unknown) if any(symbols.spelled(text) not in known for text in texts) else {}
    return {text: symbols.resolve(text, known, aliases) for text in texts}


def _own_last(found: Iterable[Instrument]) -> dict[str, Instrument]:
    """By symbol; of two of one symbol the viewer's own stays."""
    return {row.symbol: row for row in sorted(found, key=lambda row: row.owner_id is not None)}


def _aliases(texts: list[str]) -> dict[str, Instrument]:
    rows = Alias.objects.filter(symbol__in=texts, instrument__owner=None).select_related("instrument")
    return {row.symbol: row.instrument for row in rows}


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

"""By what lists of instruments are narrowed."""

from django.db.models import QuerySet

from config.kit.api import filters
from markets.models import Instrument
from markets.queries.instruments import search

SHORT = {"max_length": 100}


class InstrumentFilter(filters.FilterSet):
    exchange = filters.TextFilter(lookup_expr="iexact", judged=SHORT)
    sector = filters.TextFilter(lookup_expr="iexact", judged=SHORT)
    country = filters.TextFilter(lookup_expr="iexact", judged=SHORT)
    currency = filters.TextFilter(lookup_expr="iexact", judged=SHORT)
    q = filters.TextFilter(method="found", judged=SHORT, label="Found by symbol, former symbol and name.")

    class Meta:
        model = Instrument
        fields = ("kind", "exchange", "sector", "country", "currency", "active", "hand_priced")

    def found(self, rows: QuerySet[Instrument], name: str, value: str) -> QuerySet[Instrument]:
        return search(rows, value)

"""Symbols in bodies: one that is there already, and one that is to be."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import DictField

from config.kit.api import fields
from markets.calc import isin, symbols
from markets.calc.venues import BY_SLUG, Venue
from markets.errors import UnknownSymbol
from markets.models import Instrument
from markets.queries.instruments import by_symbol


class SymbolField(fields.TextField):
    """An instrument that the asker may see, however they spell it. In a body an unknown one is a 400."""

    default_error_messages = {"unknown_symbol": _("There is no instrument of this symbol.")}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=symbols.LONGEST, **options)

    def to_internal_value(self, data: Any) -> Any:
        request = self.context.get("request")
        text = super().to_internal_value(data)
        super().run_validators(text)
        try:
            return by_symbol(text, user=request.user if request else None)
        except UnknownSymbol:
            self.fail("unknown_symbol")

    def run_validators(self, value: Any) -> None:
        """The text was judged before it became an instrument, which has no length."""

    def to_representation(self, value: Instrument | str) -> str:
        return value.symbol if isinstance(value, Instrument) else value


class NewSymbolField(fields.TextField):
    default_error_messages = {  # noqa: RUF012
        "symbol": _("A symbol has capitals, digits and . & = _ - like RELIANCE.NS; a pair is BTC/USDT, an index ^NSEI.")
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=symbols.LONGEST, **options)

    def to_internal_value(self, data: Any) -> str:
        spelled = symbols.spelled(super().to_internal_value(data))
        if not symbols.is_symbol(spelled):
            self.fail("symbol")
        return spelled


class CodeField(fields.TextField):
    """A currency: a code in capitals, of the world's or a coin's."""

    default_error_messages = {"code": _("A currency is a code like USD or USDT.")}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=10, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data).upper()
        if not (code.isascii() and code.isalnum() and len(code) >= 2):
            self.fail("code")
        return code


class IsinField(fields.TextField):
    default_error_messages = {"isin": _("This ISIN's last digit does not fit the rest.")}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=12, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> str:
        spelled = super().to_internal_value(data).upper()
        if spelled and not isin.is_valid(spelled):
            self.fail("isin")
        return spelled


class ProviderSymbolsField(DictField):
    """`{"yahoo": "SIE.DE"}`: who has its price, the first as its primary."""

    default_error_messages = {"venue": _("There is no provider {name}.")}  # noqa: RUF012
    GIVEN = BY_SLUG.keys() - {Venue.SIMULATOR.slug, Venue.HAND.slug}

    def __init__(self, **options: Any) -> None:
        super().__init__(child=fields.TextField(max_length=60, min_length=1), **options)

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        for name in data if isinstance(data, dict) else ():
            if name not in self.GIVEN:
                self.fail("venue", name=str(name)[:40])
        return {BY_SLUG[name]: symbol for name, symbol in super().to_internal_value(data).items()}

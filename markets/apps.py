from django.apps import AppConfig
from django.urls import register_converter

from markets.converters import SymbolConverter


class MarketsConfig(AppConfig):
    name = "markets"
    verbose_name = "Markets"

    def ready(self) -> None:
        register_converter(SymbolConverter, "symbol")

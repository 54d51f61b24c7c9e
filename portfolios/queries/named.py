"""Which instruments the symbols and ISINs of a whole file mean, in two reads however many rows it has."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from markets.calc import isin as isins
from markets.models import Instrument
from markets.queries import instruments
from portfolios.calc.imports.reading import Told

PAIR = re.compile(r"([A-Z0-9]{2,10})(USDT|USDC|USD|EUR|GBP|INR)")


@dataclass(frozen=True, slots=True)
class Named:
    by_symbol: Mapping[str, Instrument | None]
    by_isin: Mapping[str, list[Instrument]]
    chosen: Mapping[str, str]  # as the file has it: as it is called here

    def of(self, told: Told) -> Instrument | None:
        """By its ISIN where that contradicts the symbol: a ticker is another company on another exchange."""
        for text in _spellings(told, self.chosen):
            found = self.by_symbol.get(text)
            if found is not None and (not told.isin or found.isin in ("", told.isin) or text in self.chosen.values()):
                return found
        for isin in filter(isins.is_valid, (told.isin, told.symbol.upper())):
            if listed := self.by_isin.get(isin):
                return min(listed, key=lambda one: _distance(one, told))
        return None


def named(rows: Iterable[Told], *, user: User, chosen: Mapping[str, str]) -> Named:
    texts: set[str] = set()
    codes: set[str] = set()
    for told in rows:
        texts.update(_spellings(told, chosen))
        codes.update(filter(isins.is_valid, (told.isin, told.symbol.upper())))
    by_isin = defaultdict(list)
    for one in instruments.seen_by(user).filter(isin__in=codes) if codes else ():
        by_isin[one.isin].append(one)
    return Named(instruments.by_symbols(sorted(texts), user=user), by_isin, chosen)


def _spellings(told: Told, chosen: Mapping[str, str]) -> list[str]:
    """The likeliest first. Where the exchange is known, the bare symbol would be somebody else's."""
    raw = told.symbol or told.isin
    if raw in chosen:
        return [chosen[raw]]
    if not told.symbol:
        return []
    if told.ending:
        bare = told.symbol.upper()
        return [bare if bare.endswith(told.ending) else bare + told.ending]
    pair = PAIR.fullmatch(told.symbol.upper())
    return [told.symbol, f"{pair[1]}/{pair[2]}"] if pair else [told.symbol]


def _distance(one: Instrument, told: Told) -> tuple[bool, bool, bool, str]:
    """Of several listings of one security: the exchange's, the symbol's, the currency's."""
    symbol = told.symbol.upper()
    return (
        not (told.ending and one.symbol.endswith(told.ending)),
        not (symbol and one.symbol.startswith(symbol)),
        not (told.currency and one.currency == told.currency),
        one.symbol,
    )

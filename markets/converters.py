"""`<symbol:symbol>` in an address: `BTC-USDT`, `btc-usdt`, `BTC/USDT`, `BAJAJ-AUTO.NS`, `M&M.NS`, `^NSEI`.

It takes whatever could be meant as one, so that an unknown symbol is answered as such; `queries.instruments`
says what it means. A pair's slash makes it two parts of a path: routes that end in a word come first.
"""

from markets.calc import symbols


class SymbolConverter:
    regex = "[^/]+(?:/[^/]+)?"

    def to_python(self, value: str) -> str:
        return symbols.spelled(value)

    def to_url(self, value: str) -> str:
        return symbols.in_address(value)

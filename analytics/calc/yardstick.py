"""What an instrument is measured against: the index of its country; for crypto, Bitcoin."""

INDICES = {
    "United States": "^GSPC",
    "India": "^NSEI",
    "United Kingdom": "^FTSE",
    "Germany": "^GDAXI",
    "France": "^FCHI",
    "Europe": "^STOXX50E",
    "Japan": "^N225",
    "Hong Kong": "^HSI",
}
CRYPTO = "BTC/USDT"
SYMBOLS = (*INDICES.values(), CRYPTO)


def yardstick(*, kind: str, country: str) -> str | None:
    """Its symbol. None: currencies, and countries without an index in the catalogue, have none."""
    if kind == "crypto":
        return CRYPTO
    return None if kind == "fx" else INDICES.get(country)

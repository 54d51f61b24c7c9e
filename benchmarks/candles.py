"""Starts a PostgreSQL of its own (durable, as in production) and lets `candle_writers` write candles into it."""

from benchmarks import _database
from benchmarks._measure import arguments


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    _database.run("benchmarks.candle_writers")


if __name__ == "__main__":
    main()

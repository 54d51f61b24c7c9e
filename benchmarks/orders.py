"""Starts a PostgreSQL of its own and lets `orders_runs` trade in it."""

from benchmarks import _database
from benchmarks._measure import arguments


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    _database.run("benchmarks.orders_runs")


if __name__ == "__main__":
    main()

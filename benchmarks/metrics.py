"""Starts a PostgreSQL of its own and lets `metrics_runs` compute the figures of 400 instruments in it."""

from benchmarks import _database
from benchmarks._measure import arguments


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    _database.run("benchmarks.metrics_runs")


if __name__ == "__main__":
    main()

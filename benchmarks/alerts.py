"""Starts a PostgreSQL and a Valkey of its own and lets `alerts_runs` fire alerts there."""

from benchmarks import _database
from benchmarks._measure import arguments


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    _database.run("benchmarks.alerts_runs", valkey=True)


if __name__ == "__main__":
    main()

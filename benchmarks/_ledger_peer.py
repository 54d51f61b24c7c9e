"""Run by benchmarks/ledger_runs.py in the peer's own environment: seconds that Beancount takes.

    python _ledger_peer.py LEDGER.beancount DAYS

Loading is parsing and booking; then the value of all accounts at the end of each day, by its own price map. Prints
the seconds of both, those of the processor, and what the portfolio was worth at the end.
"""

import sys
import time
from datetime import timedelta

from beancount import loader
from beancount.core import convert, data, inventory, prices


def main() -> None:
    path, days = sys.argv[1], int(sys.argv[2])
    began, cpu = time.perf_counter(), time.process_time()
    entries, errors, _ = loader.load_file(path)
    if errors:
        sys.exit(str(errors[0]))
    rates = prices.build_price_map(entries)
    booked = [it for it in entries if isinstance(it, data.Transaction)]
    held, place, value = inventory.Inventory(), 0, None
    first = booked[0].date
    for number in range(days):
        day = first + timedelta(days=number)
        while place < len(booked) and booked[place].date <= day:
            for posting in booked[place].postings:
                if posting.account.startswith("Assets:"):
                    held.add_position(posting)
            place += 1
        value = held.reduce(convert.get_value, rates, day).get_currency_units("USD").number
    print(time.perf_counter() - began, time.process_time() - cpu, value)


main()

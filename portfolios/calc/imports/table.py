"""Where in a file the header stands, and what it means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from itertools import chain, islice
from zoneinfo import ZoneInfo

from portfolios.calc.imports import days, numbers, profiles
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.profiles import Profile
from portfolios.calc.imports.sheet import BEFORE_HEADER, MOST_ROWS, BadFile, Row, Sheet, name

NUMBERS = ("quantity", "price", "amount", "fee", "tax", "fx_rate")


@dataclass(slots=True)
class Table:
    profile: Profile
    headers: Row
    header_row: int  # as spreadsheets count
    places: dict[str, list[int]]  # by field: which columns have it
    rows: list[tuple[int, Row]]  # with their numbers; empty ones are left out
    order: days.Order | None = None
    point: numbers.Point = numbers.Point.POINT
    zone: tzinfo = UTC
    currency: str = ""
    more: bool = False  # it goes on after `rows`

    def cell(self, row: Row, each: str) -> str:
        """The first of its columns that has something."""
        return next((row[place] for place in self.places.get(each, ()) if place < len(row) and row[place]), "")

    def cells(self, row: Row, each: str) -> list[str]:
        return [row[place] for place in self.places.get(each, ()) if place < len(row) and row[place]]

    @property
    def columns(self) -> dict[str, str]:
        """By field, the header it is read from."""
        return {each: self.headers[places[0]] for each, places in self.places.items()}


def table(found: Sheet, options: Options, *, zone: str, at_most: int = MOST_ROWS) -> Table:
    """`zone` is the person's. Raises BadFile; with `more` set there are rows after `at_most`."""
    numbered = enumerate(found.rows, start=1)
    header_row, headers, after = _header(numbered, options)
    rows = list(islice(((number, row) for number, row in after if any(row)), at_most + 1))
    profile = profiles.profiles()[options.profile] if options.profile else profiles.detected(headers)
    made = Table(profile, headers, header_row, profile.mapped(headers, options.columns), rows[:at_most])
    made.more = len(rows) > at_most
    _tell_types(made, options)
    made.zone = ZoneInfo(options.zone or profile.zone or zone or "UTC")
    made.currency = options.currency or profile.currency
    _tell_numbers(made, options, found.delimiter)
    _tell_days(made, options)
    return made


def _header(numbered: Iterator[tuple[int, Row]], options: Options) -> tuple[int, Row, Iterator[tuple[int, Row]]]:
    """Brokers put their own words above it: the header is the row of which most is understood."""
    top = list(islice(numbered, BEFORE_HEADER))
    wanted = {name(header) for header in options.columns.values() if header}

    def understood(row: Row) -> int:
        return len({name(cell) for cell in row} & wanted) + profiles.known(cell for cell in row if cell)

    best = max(top, key=lambda it: understood(it[1]), default=None)
    if best is None or not any(best[1]):
        raise BadFile("empty_file", "There is nothing in this file.")
    if understood(best[1]) < 2:
        best = next(it for it in top if any(it[1]))
    number, headers = best
    return number, headers, chain((it for it in top if it[0] > number), numbered)


def _tell_types(made: Table, options: Options) -> None:
    """Under a header nobody knows, a column of which every cell is a type is the one: no sale is read as a purchase."""
    if made.profile.strict or "type" in made.places or "type" in options.columns:
        return
    taken = {place for places in made.places.values() for place in places}
    for place in range(len(made.headers)):
        words = {name(row[place]) if place < len(row) else "" for _, row in made.rows}
        if place not in taken and words and words <= made.profile.types.keys():
            made.places["type"] = [place]
            return


def _tell_numbers(made: Table, options: Options, delimiter: str) -> None:
    said = options.decimal or made.profile.decimal
    if said:
        made.point = numbers.Point(said)
        return
    texts = (cell for _, row in made.rows for each in NUMBERS if (cell := made.cell(row, each)))
    in_doubt = numbers.Point.COMMA if delimiter == ";" else numbers.Point.POINT
    made.point = numbers.point_of(texts, in_doubt=in_doubt)


def _tell_days(made: Table, options: Options) -> None:
    said = options.day_order or made.profile.day_order
    if said:
        made.order = days.Order(said)
    else:
        made.order = days.order_of(made.cell(row, "executed_at") for _, row in made.rows)

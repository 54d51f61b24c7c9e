"""How long something was held: short or long term, by the country of whoever held it.

India since 23 July 2024: 12 months for what is listed, 24 for everything else. The United States: more than a year,
where what was bought on a month's last day is held a year when that month's last day has passed (Rev. Rul. 66-7).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from portfolios.calc.ranges import last_of_month, months_later

Table = Mapping[tuple[str, str], int]  # by the country's name and the kind of instrument; "": every other kind
USUAL_MONTHS = 12
INDIA, UNITED_STATES = "India", "United States"
MONTHS: Table = {
    (UNITED_STATES, ""): 12,
    (INDIA, "stock"): 12,
    (INDIA, "etf"): 12,
    (INDIA, "fund"): 12,
    (INDIA, "bond"): 12,
    (INDIA, ""): 24,
}
MONTH_ENDS = frozenset((UNITED_STATES,))


class Length(StrEnum):
    SHORT = "short"
    LONG = "long"


def months(country: str, kind: str, said: Table | None = None) -> int:
    """`said` are the rows of the table that one edits: each goes before the same row here."""
    for key in ((country, kind), (country, "")):
        for table in (said or {}, MONTHS):
            if key in table:
                return table[key]
    return USUAL_MONTHS


def length(acquired: date, sold: date, *, months: int, month_ends: bool = False) -> Length:
    """Long: sold later than so many months after it was acquired."""
    ends = months_later(acquired, months)
    if month_ends and acquired == last_of_month(acquired):
        ends = last_of_month(ends)
    return Length.LONG if sold > ends else Length.SHORT

"""What stands in a cell. Text can neither run as a formula nor break the file; numbers stay numbers."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from config.kit import money

Cell = str | int | Decimal | date | datetime | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(value: Cell) -> str:
    """As text; an instant in UTC with Z."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return money.text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return cleaned(value) if isinstance(value, str) else str(value)


def cleaned(text: str) -> str:
    """Without what XML and spreadsheets cannot hold."""
    return REFUSED.sub("", text)


def guarded(text: str) -> str:
    """With an apostrophe where a spreadsheet would compute; one more where there is one already."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text

"""What a person chose for an import; kept with the batch as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    profile: str = ""  # empty: the one that fits the headers
    columns: Mapping[str, str] = field(default_factory=dict)  # by field: the header that has it; "" for none
    symbols: Mapping[str, str] = field(default_factory=dict)  # as the file has it: as it is called here
    day_order: str = ""  # dmy or mdy
    decimal: str = ""  # point or comma
    zone: str = ""
    currency: str = ""  # where the file names none
    take: tuple[int, ...] = ()  # rows that are known and are taken nevertheless
    take_all: bool = False
    skip: tuple[int, ...] = ()  # rows that are left out
    skip_errors: bool = False

    def kept(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        rows = {name: tuple(kept[name]) for name in ("take", "skip") if name in kept}
        return cls(**{**kept, **rows})

    def takes(self, row: int) -> bool:
        return self.take_all or row in self.take

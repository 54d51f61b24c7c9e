"""What a portfolio has already, so that nothing is imported twice."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portfolios.calc.imports.likeness import SAYS, Content, content
from portfolios.models import Portfolio, Transaction


@dataclass(slots=True)
class Known:
    ids: set[str] = field(default_factory=set)
    fingerprints: dict[str, UUID] = field(default_factory=dict)
    contents: defaultdict[Content, list[UUID]] = field(default_factory=lambda: defaultdict(list))


def known(portfolio: Portfolio, *, first: date, last: date) -> Known:
    """What counts. By content only what happened in these days; by name and fingerprint all of it."""
    found, rows = Known(), Transaction.objects.filter(portfolio=portfolio, void=False)
    for pk, fingerprint in rows.values_list("pk", "fingerprint").iterator(chunk_size=5_000):
        found.ids.add(str(pk))
        if fingerprint:
            found.fingerprints[fingerprint] = pk
    within = rows.filter(executed_on__gte=first, executed_on__lte=last).order_by("-number")
    for row in within.values("pk", *SAYS).iterator(chunk_size=5_000):
        found.contents[content(row)].append(row["pk"])
    return found

"""docs/configuration.md and .env.example, made from the table of config/env.py so that they cannot differ from it."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from config.env import VARIABLES, Variable

INTRODUCTION = """\
# Configuration

Made by `manage.py document_configuration` from `config/env.py`; a test compares. Change the table, not this page.

Every variable may instead be given as `NAME_FILE`, the path of a file that holds the value (Docker and Kubernetes
secrets). With `ENV=production` the product refuses to start on a value that is missing or unsafe, or when a store does
not answer: it ends with one line that names the variable and never its value.
"""
EXAMPLE = """\
# Made by `manage.py document_configuration`. Copy to .env for `docker compose`; what starts with # may stay
# as it is. What every variable means: docs/configuration.md

# compose.yaml alone reads this one; letters and digits only, because it becomes part of an address
POSTGRES_PASSWORD=
"""


def written(root: Path) -> dict[Path, str]:
    """Each generated file and what it holds."""
    return {root / "docs" / "configuration.md": page(), root / ".env.example": example()}


def page() -> str:
    parts = [INTRODUCTION]
    for section, variables in _sections():
        parts.append(f"## {section}\n\n| Variable | Default | Meaning |\n| --- | --- | --- |")
        parts.extend(f"| `{each.name}` | {_default(each)} | {each.meaning} |" for each in variables)
        parts.append("")
    return "\n".join(parts)


def example() -> str:
    lines = [EXAMPLE]
    for section, variables in _sections():
        lines.append(f"# {section}")
        for each in variables:
            needed = "required" in each.default_note
            if needed:
                lines.append(f"# {each.default_note.replace('`', '')}")
            lines.append(f"{'' if needed else '#'}{each.name}={each.default or ''}")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _sections() -> Iterable[tuple[str, list[Variable]]]:
    for section, variables in groupby(VARIABLES.values(), key=lambda each: each.section):
        yield section, list(variables)


def _default(variable: Variable) -> str:
    if variable.default_note:
        return variable.default_note
    return f"`{variable.default}`" if variable.default else "none"

"""Money never goes through a float: neither services nor models nor the calculation of portfolios makes one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[1]
RATIOS = "calc/ratios.py"  # risk figures, which are no money: analytics' floats
FILES = sorted(
    path for folder in ("calc", "models", "services") for path in (APP / folder).rglob("*.py")
    if path.relative_to(APP).as_posix() != RATIOS
)  # fmt: skip
# Ledger figures of queries are money too; those that draw and sort may have floats.
FILES += [APP / "queries" / f"{name}.py" for name in (
    "books", "daily", "entries", "history", "lots", "proof", "quotes", "valuation",
)]  # fmt: skip


def floats(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and node.id == "float":
            yield f"line {node.lineno}: float"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"line {node.lineno}: {node.value}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [it.name for it in node.names] + [getattr(node, "module", None) or ""]
            yield from (f"line {node.lineno}: {it}" for it in names if it.split(".")[0] in ("numpy", "math", "pandas"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(APP).as_posix())
def test_d6_there_is_no_float(path: Path) -> None:
    assert list(floats(path.read_text())) == []


ODD = ["x = float('1')", "x = 0.5", "x: float", "import numpy as np", "from math import e"]


@pytest.mark.parametrize("source", ODD)
def test_the_search_finds_one(source: str) -> None:
    assert list(floats(source))

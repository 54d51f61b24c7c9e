"""The project's own Python files, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["config", "accounts", "analytics"]
SKIPPED = {"migrations", "__pycache__", "node_modules"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module that ships, without migrations and tests, by its path."""
    return {name: tree for name, tree in everything().items() if "tests" not in Path(name).parts}


@cache
def everything() -> dict[str, ast.Module]:
    folders = [*PACKAGES, "tests", "benchmarks", "deploy"]
    paths = [ROOT / "manage.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]
    ours = [path for path in paths if not SKIPPED & set(path.parts)]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in sorted(ours)}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(node: ast.AST) -> list[str]:
    """What an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []

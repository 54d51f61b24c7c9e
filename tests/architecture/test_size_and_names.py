"""Files and functions stay small, and are named after what they are about."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, everything, functions, modules

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
MEDIAN_FILE = 100
EXCEPTIONS = {"config/settings.py": "one file in sections: who looks for a setting looks in one place"}
"""`path` or `path:function` -> why it is longer."""
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "tools", "lib", "functions"}


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_long() -> None:
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in everything()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE and name not in EXCEPTIONS} == {}


def test_half_the_files_are_short() -> None:
    sizes = sorted(len((ROOT / name).read_text().splitlines()) for name in modules())
    assert sizes[len(sizes) // 2] <= MEDIAN_FILE


def test_every_function_fits_a_screen() -> None:
    long = {
        f"{name}:{function.name}": length(function)
        for name, tree in everything().items()
        for function in functions(tree)
        if length(function) > LONGEST_FUNCTION and f"{name}:{function.name}" not in EXCEPTIONS
    }
    assert long == {}


def test_no_exception_is_kept_for_nothing() -> None:
    known = {*everything(), *(f"{name}:{each.name}" for name, tree in everything().items() for each in functions(tree))}
    assert EXCEPTIONS.keys() <= known


def test_no_module_is_named_after_nothing() -> None:
    assert [
        name for name in everything() if VAGUE & {part.strip("_").lower() for part in Path(name).with_suffix("").parts}
    ] == []


def test_money_never_goes_through_a_float() -> None:
    tree = modules()["config/kit/money.py"]
    names = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "float"]
    floats = [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert names == floats == []


def test_every_module_says_why_it_is_there() -> None:
    """A docstring, unless the form says it: apps, routes, commands with their help, empty packages."""
    silent = [
        name
        for name, tree in modules().items()
        if tree.body and not ast.get_docstring(tree) and not name.endswith(("apps.py", "urls.py", "__init__.py"))
        and "commands" not in name
    ]  # fmt: skip
    assert silent == []

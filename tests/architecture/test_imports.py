"""Arrows point downwards, imports stand at the top, news does not travel by signals."""

import ast
import subprocess
import sys

from tests.architecture.source import ROOT, functions, imported, modules

HEAVY = {"pandas", "reportlab", "openpyxl", "exchange_calendars"}
"""Half a second and 70 MB each, in every process that never needs them: imported where they are used."""
ONLY_SIGNAL = "post_migrate"
SIGNAL_MODULES = ("django.db.models.signals", "django.dispatch", "django.core.signals", "django.contrib.auth.signals")


def test_the_import_contracts_hold() -> None:
    lint = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    ended = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]


def test_no_import_hides_in_a_function() -> None:
    """It would hide a knot from the contracts: forbid the cycle, not the import.

    `ready` is where Django wants what needs models: before it, none is loaded.
    """
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for function in functions(tree)
        if not (name.endswith("apps.py") and function.name == "ready")
        for node in ast.walk(function)
        for what in imported(node)
        if what.split(".")[0] not in HEAVY
    ]
    assert hidden == []


def test_no_heavy_import_at_the_top() -> None:
    heavy = [f"{name}:{node.lineno}" for name, tree in modules().items() for node in tree.body
             for what in imported(node) if what.split(".")[0] in HEAVY]  # fmt: skip
    assert heavy == []


def test_no_signal_but_post_migrate() -> None:
    """Who reads a service must see what it sets off; permissions can only be synced after migrations."""
    found = [f"{name}: {what}" for name, tree in modules().items() for node in ast.walk(tree) for what in imported(node)
             if what.startswith(SIGNAL_MODULES) and not what.endswith(f".{ONLY_SIGNAL}")]  # fmt: skip
    assert found == []

"""What the code and the words point at exists: templates, static files, places in ARCHITECTURE.md, links, packages."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from tests.architecture.source import ROOT, functions, modules

TEMPLATE_TAG = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"'{]+)["']""")
STATIC_TAG = re.compile(r"""\{%\s*static\s+["']([^"'{]+)["']\s*(?:as \w+\s*)?%\}""")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PLACE = re.compile(r"`([\w/.-]+\.py):([\w.]+)`")
FILE = re.compile(r"`((?:config|accounts|templates|static|tests|benchmarks|deploy|docs)/[\w/.-]+\.\w+)`")
CONCERNED = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")


def pages() -> list[Path]:
    return [*(ROOT / name for name in CONCERNED), *sorted((ROOT / "docs").rglob("*.md"))]


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in ("config", "accounts"))]
    return [path for folder in folders if folder.exists() for path in sorted(folder.rglob("*")) if path.is_file()]


def heading(text: str) -> str:
    """The anchor that a Markdown reader makes of a heading."""
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def defined(path: str) -> set[str]:
    """Names in a module: functions, classes, methods as `Class.method`, constants."""
    tree = ast.parse((ROOT / path).read_text())
    names = {function.name for function in functions(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            names |= {node.name, *(f"{node.name}.{each.name}" for each in functions(node))}
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_uses_what_exists(path: Path) -> None:
    text = path.read_text(errors="replace")
    for name in TEMPLATE_TAG.findall(text):
        get_template(name)
    assert [name for name in STATIC_TAG.findall(text) if not finders.find(name)] == []


def test_code_names_templates_that_exist() -> None:
    strings = (node.value for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for name in strings:
        if isinstance(name, str) and re.fullmatch(r"[\w/-]+/[\w-]+\.html", name):
            get_template(name)


def test_scripts_import_what_exists() -> None:
    missing = []
    for path in (ROOT / "static").rglob("*.js"):
        for name in re.findall(r"""(?:from|import)\s*\(?["'](\.{1,2}/[^"']+)["']""", path.read_text()):
            served = (path.parent / name).resolve().relative_to(ROOT / "static")  # ours, or out of node_modules
            if not finders.find(str(served)):
                missing.append(f"{path.relative_to(ROOT)} -> {name}")
    assert missing == []


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_words_point_at_real_places(page: Path) -> None:
    text = page.read_text()
    places = PLACE.findall(text)
    assert [f"{path}:{name}" for path, name in places if not (ROOT / path).exists() or name not in defined(path)] == []
    assert [path for path in FILE.findall(text) if not (ROOT / path).exists()] == []


def test_architecture_shows_walks() -> None:
    assert len(PLACE.findall((ROOT / "ARCHITECTURE.md").read_text())) >= 12


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_is_dead(page: Path) -> None:
    dead = []
    for link in LINK.findall(page.read_text()):
        target, _, anchor = link.partition("#")
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        found = (page.parent / target) if target else page
        anchors = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE) if anchor and found.is_file() else []
        if not found.exists() or (anchor and anchor not in map(heading, anchors)):
            dead.append(link)
    assert dead == []


def test_every_dependency_has_its_reason() -> None:
    told = (ROOT / "docs" / "decisions" / "dependencies.md").read_text()
    asked = [
        match.group()
        for name in ("requirements.in", "requirements-dev.in")
        for line in (ROOT / name).read_text().splitlines()
        if not line.startswith(("#", "-")) and (match := re.match(r"[A-Za-z0-9_.-]+", line))
    ]
    assert [name for name in asked if f"| `{name}` |" not in told] == []
    rows = re.findall(r"^\| `([A-Za-z0-9_.@/-]+)` \|", told, re.MULTILINE)
    front_end = re.findall(r'"(@?[\w/-]+)": "\^', (ROOT / "package.json").read_text())
    assert sorted(rows) == sorted([*asked, *front_end]), "a row for each dependency and none for what is gone"

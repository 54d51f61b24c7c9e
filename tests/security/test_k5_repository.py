"""Nothing in the repository is secret, and nothing tells which machine or registry it was made with."""

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
KNOWN = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\S]{20}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|"
    r"\bgithub_pat_\w{30,}|\bxox[abprs]-[\w-]{10,}|\bAIza[\w-]{35}\b|\bsk-[A-Za-z0-9]{20,}|\bglpat-[\w-]{20}|"
    r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"
)
ASSIGNED = re.compile(
    r"""(?i)(?:secret|passw(?:or)?d|token|api_?key|credential)\w*["']?\s*[:=]\s*["']([^"'\s{}$<]{16,})["']"""
)
IN_URL = re.compile(r"\b[a-z][a-z+]*://[^\s:/@\"'`{}$]*:([^\s@/\"'`{}$]+)@(?![\w.-]*\.example\b|mail\.example\b)")
PLACEHOLDERS = re.compile(r"(?i)password|secret|canary|example|changeme|\.\.\.|^[ab]$|^tidemark$")
MACHINE = re.compile(r"(?<![\w.])/(?:root|home/\w+|Users/\w+|work|opt/(?:pypi|npm)[\w-]*)/")
ADDRESS = re.compile(r"(?:https?|file|git\+\w+)://|--(?:extra-)?index-url|--find-links")
ENTROPY = 3.5


def texts() -> Iterator[tuple[str, str]]:
    """Every file that is tracked or would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if path.is_file():
            content = path.read_bytes()
            if b"\0" not in content[:4096]:
                yield name, content.decode(errors="replace")


def entropy(value: str) -> float:
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def random_looking(value: str) -> bool:
    return entropy(value) > ENTROPY and any(character.isdigit() for character in value)


def secrets_in(content: str) -> list[str]:
    found = [match.group() for match in KNOWN.finditer(content)]
    found += [value for value in ASSIGNED.findall(content) if random_looking(value) and not PLACEHOLDERS.search(value)]
    return found + [value for value in IN_URL.findall(content) if not PLACEHOLDERS.search(value)]


def test_k5_the_scan_sees_secrets() -> None:
    key = "kZ3vTq8Yw1nLr6" + "Jp0Xc5Bs2Hd9Gf4"
    assert secrets_in(f'SECRET_KEY = "{key}"')
    assert secrets_in("url: postgres://tm:" + "h4rdT0gu3ss@db/x")
    assert secrets_in("AKIA" + "ABCDEFGHIJKLMNOP")
    assert not secrets_in("DATABASE_URL=postgres://user:password@host:port/name")


def test_k5_no_secret_in_the_repository() -> None:
    found = {name: [value[:6] + "..." for value in values] for name, text in texts() if (values := secrets_in(text))}
    assert found == {}


def test_k5_no_path_of_a_machine() -> None:
    this = Path(__file__).name
    found = {name: paths for name, text in texts() if not name.endswith(this) and (paths := MACHINE.findall(text))}
    assert found == {}


def test_k5_lock_files_hold_no_address() -> None:
    """An address would name the registry of whoever locked; a package's own `funding` page is no such address."""
    locks = {name: text for name, text in texts() if re.search(r"requirements[\w-]*\.txt$|package-lock\.json$", name)}
    assert sorted(locks) == ["package-lock.json", "requirements-dev.txt", "requirements.txt"]
    assert [name for name, text in locks.items() if name.endswith(".txt") and ADDRESS.search(text)] == []
    assert '"resolved"' not in locks["package-lock.json"]


def test_k5_no_file_that_should_stay_at_home() -> None:
    names = [name for name, _ in texts()]
    forbidden = re.compile(
        r"(^|/)\.env$|\.pem$|\.key$|\.p12$|(^|/)id_(rsa|ed25519)|\.sqlite3$|(^|/)(var|node_modules|\.venv)/"
    )
    assert [name for name in names if forbidden.search(name)] == []

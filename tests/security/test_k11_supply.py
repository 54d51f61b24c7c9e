"""What is installed is known: each package locked by hash, audited for known faults, listed in a bill of materials."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from deploy import sbom

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def entries(lock: str) -> list[str]:
    """One line a package, its hashes joined to it."""
    lines = (ROOT / lock).read_text().replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def versions(lock: str) -> dict[str, str]:
    return {match[1].lower(): match[2] for line in entries(lock) if (match := sbom.PINNED.match(line))}


def wanted(source: str) -> set[str]:
    """The packages that a .in file names, without their extras and versions."""
    lines = (ROOT / source).read_text().splitlines()
    names = (re.match(r"[A-Za-z0-9_.-]+", line) for line in lines if not line.startswith(("#", "-")))
    return {re.sub(r"[_.]", "-", name.group()).lower() for name in names if name}


@pytest.mark.parametrize("lock", LOCKS)
def test_k11_every_package_is_pinned_with_hashes(lock: str) -> None:
    assert entries(lock)
    for line in entries(lock):
        assert sbom.PINNED.match(line), line[:80]
        assert sbom.HASH.search(line), line[:80]


@pytest.mark.parametrize("lock", LOCKS)
def test_k11_the_lock_holds_all_that_is_asked_for(lock: str) -> None:
    assert wanted(lock.replace(".txt", ".in")) <= versions(lock).keys()


def test_k11_tests_run_on_what_production_installs() -> None:
    production, development = (versions(lock) for lock in LOCKS)
    assert {name: development.get(name) for name in production} == production


def test_k11_front_end_packages_are_locked_with_their_integrity() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [
        path for path, entry in packages.items() if path and not entry.get("integrity", "").startswith("sha512-")
    ] == []
    declared = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert packages[""]["dependencies"] == declared


def test_k11_the_bill_of_materials_is_complete() -> None:
    listed = {component["name"].lower() for component in json.loads(sbom.document())["components"]}
    assert versions("requirements.txt").keys() <= listed
    assert "@fontsource-variable/inter" in listed


def vulnerabilities_are_told() -> bool:
    """A mirror serves packages and may not know of faults: then nothing can be audited."""
    try:
        return "vulnerabilities" in httpx.get("https://pypi.org/pypi/Django/5.2/json", timeout=5).json()
    except (httpx.HTTPError, ValueError):
        return False


@pytest.mark.parametrize("lock", LOCKS)
def test_k11_no_known_vulnerability(lock: str) -> None:
    if not os.environ.get("GITHUB_ACTIONS") and not vulnerabilities_are_told():
        pytest.skip("pypi.org does not answer: the GitHub workflow audits instead")
    audit = [sys.executable, "-m", "pip_audit", "-r", lock, "--require-hashes", "--disable-pip", "--strict"]
    ended = subprocess.run(audit, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr

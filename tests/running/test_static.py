"""Static files come from an allow-list and are kept by browsers under names that change with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django.fixtures import Settings

from config import static
from config.management.commands.prepare import Command

CHARTS = "vendor/lightweight-charts/lightweight-charts.standalone.production.mjs"
FONT = "vendor/inter/inter-latin-wght-normal.woff2"


@pytest.fixture
def source(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A project with two modules, a style sheet and nothing else."""
    folder = tmp_path / "static"
    for name, text in {
        "js/app.js": 'import { open } from "./dialog.js";\nopen();\n',
        "js/dialog.js": "export function open() {}\n",
        "css/app.css": '@import "tokens.css";\n',
        "css/tokens.css": ":root { --gap: 1rem }\n",
        "other/lib.js": 'text = `import x from "./nowhere.js";`;\n//# sourceMappingURL=lib.js.map\n',
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static.HashedStorage"}}
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def test_only_what_is_allowed_leaves_node_modules(settings: Settings) -> None:
    finder = static.NodeModulesFinder()
    listed = {f"{storage.prefix}/{path}" for path, storage in finder.list([])}

    assert FONT in listed
    assert {path for path in listed if not path.endswith(".woff2")} == {CHARTS}
    assert Path(finder.find(FONT)).read_bytes()[:4] == b"wOF2"
    for path in ("vendor/inter/package.json", "vendor/inter/../package.json", "vendor/other/x.woff2", "vendor"):
        assert finder.find(path) == []


def test_our_modules_and_sheets_name_each_other_by_hash(source: Path) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    storage = static.HashedStorage()

    dialog, tokens = storage.stored_name("js/dialog.js"), storage.stored_name("css/tokens.css")
    assert dialog != "js/dialog.js"
    assert Path(dialog).name in Path(storage.path(storage.stored_name("js/app.js"))).read_text()
    assert Path(tokens).name in Path(storage.path(storage.stored_name("css/app.css"))).read_text()
    assert "./nowhere.js" in Path(storage.path(storage.stored_name("other/lib.js"))).read_text()


def test_files_are_collected_again_only_when_a_source_changed(source: Path, settings: Settings) -> None:
    Command().collect()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.unlink()

    Command().collect()
    assert not manifest.exists()

    (source / "js/dialog.js").write_text("export function open() { return 1 }\n")
    Command().collect()
    assert manifest.exists()


def test_a_collection_that_was_cut_off_is_done_again(
    source: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(self: static.HashedStorage) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(static.HashedStorage, "save_manifest", cut_off)
        with pytest.raises(OSError, match="disk full"):
            Command().collect()

    Command().collect()
    assert (settings.STATIC_ROOT / "staticfiles.json").exists()

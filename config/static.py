"""Where static files come from, and the names under which browsers may keep them for ever."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.contrib.staticfiles.storage import HashedFilesMixin, ManifestStaticFilesStorage
from django.core.files.storage import FileSystemStorage, Storage


class NodeModulesFinder(BaseFinder):
    """Serves `settings.NODE_FILES` out of node_modules, and nothing else of it: {prefix: (package, patterns)}."""

    def _storage(self, prefix: str) -> FileSystemStorage:
        package, _ = settings.NODE_FILES[prefix]
        storage = FileSystemStorage(location=settings.BASE_DIR / "node_modules" / package)
        storage.prefix = prefix  # type: ignore[attr-defined]  # collectstatic puts the files below it
        return storage

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        for prefix, (package, patterns) in settings.NODE_FILES.items():
            wanted = Path(path)
            if not wanted.is_relative_to(prefix):
                continue
            inside = wanted.relative_to(prefix)
            file = settings.BASE_DIR / "node_modules" / package / inside
            if any(inside.match(pattern) for pattern in patterns) and ".." not in inside.parts and file.is_file():
                return [str(file)] if find_all else str(file)
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        for prefix, (package, patterns) in settings.NODE_FILES.items():
            folder = settings.BASE_DIR / "node_modules" / package
            storage = self._storage(prefix)
            for pattern in patterns:
                for file in sorted(folder.glob(pattern)):
                    yield str(file.relative_to(folder)), storage


class HashedStorage(ManifestStaticFilesStorage):
    """`app.css` is served as `app.4f2a9c.css`, also where our CSS and our ES modules name it.

    Module imports are only rewritten in our own `js/`: other packages' scripts are whole files, and some
    of them contain text that merely looks like an import or name source maps that they do not ship.
    """

    patterns: ClassVar[Any] = (
        HashedFilesMixin.patterns[0],
        ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1]),  # type: ignore[attr-defined]
    )


def fingerprint() -> str:
    """Changes when a source file is added, removed or written: whoever collects can skip it otherwise."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{getattr(storage, 'prefix', '')}/{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()

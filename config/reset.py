"""`make reset`: throws away what `make run` made under VAR_DIR, after asking."""

import shutil
import sys
from pathlib import Path

from config import env, supervisor

KEPT = {"tools", "lock"}


def main() -> int:
    var = supervisor.var_folder()
    try:
        lock = supervisor.hold(var, "make reset")
    except supervisor.Refused as error:
        print(error, file=sys.stderr)
        return 1
    with lock:
        found = sorted(path for path in var.iterdir() if path.name not in KEPT)
        if not found:
            print(f"Nothing to throw away in {var}.")
            return 0
        print(f"This removes the demo, all its data and its secrets from {var}:")
        print("  " + ", ".join(path.name for path in found))
        if env.read("DATABASE_URL"):
            print("The database that DATABASE_URL names is left as it is.")
        try:
            sure = input("Remove? [y/N] ").strip().lower() in ("y", "yes")
        except (EOFError, KeyboardInterrupt):
            sure = False
        if not sure:
            print("Nothing was removed.")
            return 1
        for path in found:
            remove(path)
    print("Removed. `make run` starts afresh.")
    return 0


def remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


if __name__ == "__main__":
    sys.exit(main())

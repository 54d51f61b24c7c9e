"""What somebody uploads, as rows of text. Which kind of file it is, its first bytes say, not its name."""

from dataclasses import dataclass

from config.kit.tables.cells import unguarded
from portfolios.calc.imports import sheet
from portfolios.calc.imports.sheet import BadFile, Sheet
from portfolios.renderers import workbooks

MOST_BYTES = 25 * 1024 * 1024
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes

    @property
    def shown_name(self) -> str:
        """Without folders and what cannot be shown."""
        last = self.name.replace("\\", "/").rpartition("/")[2]
        return "".join(it for it in last if it.isprintable())[-LONGEST_NAME:] or "file"


def rows(upload: Upload) -> Sheet:
    content = upload.content
    if len(content) > MOST_BYTES:
        raise BadFile("too_large", f"At most {MOST_BYTES // 2**20} MB are read at once. Export a shorter period.")
    if content.startswith(ZIP):
        return Sheet(workbooks.rows(content))
    if content.startswith(OLD_EXCEL):
        raise BadFile("bad_file", "This is an old Excel file (.xls). Save it as .xlsx or .csv.")
    found = sheet.opened(content)
    return Sheet(([unguarded(cell) for cell in row] for row in found.rows), found.delimiter)

"""Which names in a table are pictures beside it; what leads out of its folder is refused."""

import os
import stat
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from unicodedata import normalize


class Fault(Enum):
    """Why a name is no file that may be read."""

    OUTSIDE = auto()
    MISSING = auto()


class BesideTable:
    """The files in the folder of a table, and below it."""

    def __init__(self, root: Path) -> None:
        """Looks at nothing yet.

        Args:
            root: of the table, absolute and without links.
        """
        self.root = root
        self._inside: dict[str, bool] = {}
        self._composed: dict[str, dict[str, str]] = {}

    def find(self, said: str) -> str | Fault:
        """The file that a name means, relative to the root and with slashes, or what is wrong.

        A name that is absolute or climbs up is refused wherever it leads, a link only where it
        leads out. Where the disk has accents in another Unicode composition than the table, the
        name is that of the disk.
        """
        name = said.strip().replace("\\", "/")  # as tables from Windows have it
        parts = [part for part in name.split("/") if part not in {"", "."}]
        if not parts or "\0" in name:
            return Fault.MISSING
        if name[0] == "/" or name[1:2] == ":" or ".." in parts:
            return Fault.OUTSIDE
        inner = "/".join(parts)
        found = self._file(inner)
        if found is Fault.MISSING and not inner.isascii():
            return self._file(self._as_on_disk(parts))
        return found

    def _file(self, inner: str) -> str | Fault:
        """The same name where it is that of a file."""
        path = f"{self.root}/{inner}"
        if not self._holds(path.rpartition("/")[0]):
            return Fault.OUTSIDE
        try:
            mode = os.lstat(path).st_mode  # one call for each of a million files
            if stat.S_ISLNK(mode):
                if not self._leads_inside(path):
                    return Fault.OUTSIDE
                mode = os.stat(path).st_mode  # noqa: PTH116 - as above
        except (OSError, ValueError):
            return Fault.MISSING
        return inner if stat.S_ISREG(mode) else Fault.MISSING

    def _as_on_disk(self, parts: list[str]) -> str:
        """The name with each part as its folder has it, where they differ only in composition."""
        inner = ""
        for part in parts:
            inner = f"{inner}/{self._names(inner).get(normalize('NFC', part), part)}"
        return inner[1:]

    def _names(self, folder: str) -> dict[str, str]:
        """What stands in a folder, by composed names; nothing where that is not to be known."""
        if folder not in self._composed:
            names: list[str] = []
            path = f"{self.root}{folder}"
            with suppress(OSError, ValueError):
                if self._holds(path):
                    names = sorted(inner.name for inner in Path(path).iterdir())
            self._composed[folder] = {normalize("NFC", name): name for name in names}
        return self._composed[folder]

    def _holds(self, folder: str) -> bool:
        if folder not in self._inside:
            self._inside[folder] = self._leads_inside(folder)
        return self._inside[folder]

    def _leads_inside(self, path: str) -> bool:
        # Path.resolve would raise on a link that leads back to itself.
        return Path(os.path.realpath(path)).is_relative_to(self.root)

"""Which names in a table are pictures beside it; what leads out of its folder is refused."""

import os
import stat
from enum import Enum, auto
from pathlib import Path


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

    def find(self, said: str) -> str | Fault:
        """The file that a name means, relative to the root and with slashes, or what is wrong.

        A name that is absolute or climbs up is refused wherever it leads, a link only where it
        leads out.
        """
        name = said.strip().replace("\\", "/")  # as tables from Windows have it
        parts = [part for part in name.split("/") if part not in {"", "."}]
        if not parts or "\0" in name:
            return Fault.MISSING
        if name[0] == "/" or name[1:2] == ":" or ".." in parts:
            return Fault.OUTSIDE
        inner = "/".join(parts)
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

    def _holds(self, folder: str) -> bool:
        if folder not in self._inside:
            self._inside[folder] = self._leads_inside(folder)
        return self._inside[folder]

    def _leads_inside(self, path: str) -> bool:
        # Path.resolve would raise on a link that leads back to itself.
        return Path(os.path.realpath(path)).is_relative_to(self.root)

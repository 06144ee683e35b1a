"""Listing the folders below a root: what may be a picture, and what is left out, by name alone."""

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from trainer_gui.core.dataset import Progress
from trainer_gui.core.names import listed, printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.kinds.pictures.decoding import SUFFIXES, UNSUPPORTED_SUFFIXES

# Folders that systems leave behind, and that nobody means as a class.
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"})
_CANDIDATE_SUFFIXES = SUFFIXES | UNSUPPORTED_SUFFIXES
_REPORT_EVERY = 4096  # entries; some ten milliseconds
# Nearly all files end so, and are told by one call; others are looked at more closely.
_USUAL_ENDINGS = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")

FolderStamp = tuple[int, int, int]
"""Of a folder: when its list of files changed, when anything of it changed, and its number."""


class FolderWalk:
    """Lists folders below a root, and remembers what was left out.

    Paths stay strings here: as Path objects, 100,000 of them take seconds.
    """

    def __init__(self, root: Path, progress: Progress) -> None:
        self.root = root
        self.ignored_folders: list[str] = []
        self._paced = Paced(progress)
        self._found = 0
        self._stamps: dict[str, FolderStamp] = {}
        # Keys keep the order; a folder that is listed twice is reported once.
        self._loose: dict[str, None] = {}
        self._outside: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._closed: dict[str, None] = {}

    def folders(self, folder: Path) -> list[Path]:
        """The folders directly in a folder, sorted by name."""
        inner, _ = self._list(str(folder))
        return sorted(Path(path) for path in inner if Path(path).name not in _SYSTEM_FOLDERS)

    def class_folders(self, folder: Path) -> list[Path]:
        """As `folders`; pictures beside them belong to no class, and are remembered as ignored."""
        _, files = self._list(str(folder))
        self._loose.update((self._shown(str(folder / name)), None) for name in sorted(files))
        return self.folders(folder)

    def pictures(self, folder: Path) -> list[str]:
        """All candidate files in a folder and below, each folder visited once, sorted.

        A link to a folder around this one leads back, and to what belongs to others.
        """
        found: list[str] = []
        start = os.path.realpath(folder)
        waiting, seen = [start], {start, *map(str, Path(start).parents)}
        while waiting:
            at = waiting.pop()
            inner, files = self._list(at)
            prefix = self._prefix(at)
            found.extend([prefix + name for name in files])
            fresh = {os.path.realpath(path) for path in inner} - seen
            seen |= fresh
            waiting.extend(fresh)
        found.sort()
        return found

    def listed(self) -> list[str]:
        """Every folder below the root that was looked into, relative to it."""
        return [name.removesuffix("/") for name in self._stamps if name]

    def stamps(self) -> Mapping[str, FolderStamp]:
        """Of every folder that was looked into; none if one of them could not be opened."""
        return {} if self._closed else self._stamps

    def notices(self) -> tuple[Text, ...]:
        """What was left out, one sentence for each reason."""
        kinds = (
            (Text("beside the split folders"), self.ignored_folders,
             Text("Move what is a class into the split folders.")),
            (Text("a picture outside of the class folders"), list(self._loose),
             Text("Move each into the folder of its class.")),
            (Text("a link that leads out of the folder"), list(self._outside),
             Text("Put the picture itself in its place.")),
            (Text("not a picture by its name"), list(self._others),
             Text("Give what is a picture its usual ending, such as .jpg.")),
            (Text("a folder that cannot be opened"), list(self._closed),
             Text("Change permissions, and read the data again.")),
        )  # fmt: skip
        return tuple(
            Text("Ignored, {reason}: {count} ({names}). {remedy}",
                 reason=reason, count=len(names), remedy=remedy,
                 names=listed([printable(name) for name in names]))
            for reason, names, remedy in kinds
            if names
        )  # fmt: skip

    def _list(self, folder: str) -> tuple[list[str], list[str]]:
        """Paths of the folders and names of the candidate files directly in a folder."""
        folders: list[str] = []
        files: list[str] = []
        try:
            # Looked at first: what changes while the list is read makes it look old.
            self._stamps[self._prefix(folder)] = folder_stamp(folder)
            with os.scandir(folder) as entries:
                while chunk := list(islice(entries, _REPORT_EVERY)):
                    self._report()
                    self._found += len(chunk)
                    usual = [
                        name
                        for entry in chunk
                        if (name := entry.name).endswith(_USUAL_ENDINGS)
                        and name[0] != "."
                        and entry.is_file(follow_symlinks=False)
                    ]
                    files.extend(usual)
                    if len(usual) < len(chunk):
                        self._take(chunk, set(usual), folders, files)
        except OSError:
            self._closed[self._shown(folder)] = None
        return folders, files

    def _take(
        self,
        entries: Iterable["os.DirEntry[str]"],
        taken: set[str],
        folders: list[str],
        files: list[str],
    ) -> None:
        """Sorts out what is not an ordinary file with a usual ending."""
        for entry in entries:
            if entry.name in taken or entry.name.startswith("."):
                continue
            # A folder with the suffix of a picture is a candidate, too: it is told that it is no
            # file.
            if entry.is_symlink() and not self._holds(entry.path):
                self._outside[self._shown(entry.path)] = None
            elif "." + entry.name.rpartition(".")[2].lower() in _CANDIDATE_SUFFIXES:
                files.append(entry.name)
            elif _is_folder(entry):
                folders.append(entry.path)
            else:
                self._others[self._shown(entry.path)] = None

    def _report(self) -> None:
        self._paced(None, Text("Looking for pictures: {count:,} files", count=self._found))

    def _holds(self, path: str) -> bool:
        # Path.resolve would raise on a link that leads back to itself.
        return Path(os.path.realpath(path)).is_relative_to(self.root)

    def _prefix(self, folder: str) -> str:
        """What stands before the names of a folder's files, relative to the root."""
        inner = os.path.relpath(folder, self.root).replace(os.sep, "/")
        return "" if inner == "." else f"{inner}/"

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self.root)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads back to itself
        return False


def folder_stamp(path: str) -> FolderStamp:
    """What changes whenever files come to a folder, leave it, or change their names.

    A time that was set back by hand is no way round: that sets the time of the change itself.

    Raises:
        OSError: the folder is not there, or cannot be looked at.
    """
    status = os.stat(path)  # noqa: PTH116 - called for each of thousands of folders
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino

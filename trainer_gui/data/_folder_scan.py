"""Finding classes and picture files in a folder, by their names alone; no file is opened.

Two layouts are understood: `root/CLASS/…`, and `root/{train,val,test}/CLASS/…`. Pictures may lie
deeper inside a class folder. Hidden files are ignored; links are followed only inside the root.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.core.text import Text
from trainer_gui.data._pictures import SUFFIXES, UNSUPPORTED_SUFFIXES

SPLIT_NAMES: dict[str, SplitName] = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}
"""What people call the splits, in lower case."""
# Folders that systems leave behind, and that nobody means as a class.
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"})
_CANDIDATE_SUFFIXES = SUFFIXES | UNSUPPORTED_SUFFIXES
CLASS_LIMIT = 5_000  # a confusion matrix of as many classes has 200 MB
_REPORT_EVERY = 4096  # entries; some ten milliseconds
# Nearly all files end so, and are told by one call; others are looked at more closely.
_USUAL_ENDINGS = (".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG")

FolderStamp = tuple[int, int, int]
"""Of a folder: when its list of files changed, when anything of it changed, and its number."""


@dataclass(frozen=True)
class FolderScan:
    """What was found; N files.

    Attributes:
        root: absolute, without links.
        classes: names in sorted order, of classes without pictures too.
        names: of the files, relative to the root, with slashes; sorted by split, class and name.
        labels: (N,) int64, of each file the index of its class.
        splits: (N,) int64, of each file the index in `SPLITS` of the split that its folder names;
            -1 in the layout without such folders.
        notices: what was ignored.
        folders: every folder that was looked into, relative to the root; empty if one of them could
            not be opened.
    """

    root: Path
    classes: tuple[str, ...]
    names: tuple[str, ...] = field(repr=False)
    labels: NDArray[np.int64] = field(repr=False)
    splits: NDArray[np.int64] = field(repr=False)
    notices: tuple[Text, ...] = ()
    folders: Mapping[str, FolderStamp] = field(default_factory=dict, repr=False)

    def only(self, kept: NDArray[np.bool_]) -> "FolderScan":
        """The scan as if it had found no other files."""
        names = tuple(self.names[index] for index in np.flatnonzero(kept).tolist())
        return replace(self, names=names, labels=self.labels[kept], splits=self.splits[kept])


def scan_folder(folder: Path, *, progress: Progress) -> FolderScan:
    """The classes and candidate picture files of a folder.

    Args:
        folder: that exists.
        progress: hears how many were found.

    Raises:
        DataError: there are no class folders, only one, or more than any data set has.
        CancelledError: as progress said.
    """
    walk = _Walk(folder.resolve(), progress)
    top = walk.class_folders(walk.root)
    layout = _layout(top, walk)
    groups: list[tuple[SplitName | None, Path]] = [
        (split, inner) for split, outer in layout for inner in walk.class_folders(outer)
    ]
    if not layout:
        groups = [(None, inner) for inner in top]
    names = sorted({inner.name for _, inner in groups})
    if not names:
        raise _no_classes(walk)
    if len(names) == 1:
        raise DataError(
            Text("{folder} has only one class: {name}.",
                 folder=printable(folder), name=printable(names[0])),
            hint=Text("Add a folder for each further class; there must be two or more."),
        )  # fmt: skip
    if len(names) > CLASS_LIMIT:
        raise DataError(
            Text("{folder} has {count:,} folders in the place of classes, limit {limit:,}.",
                 folder=printable(folder), count=len(names), limit=CLASS_LIMIT),
            hint=Text("Choose the folder that holds one folder of pictures for each class."),
        )  # fmt: skip
    labels = {name: label for label, name in enumerate(names)}
    # A class may have several folders, for example in val and in validation.
    groups.sort(key=lambda group: (group[0] or "", labels[group[1].name]))
    found = [walk.pictures(inner) for _, inner in groups]
    sizes = [len(part) for part in found]
    classes = tuple(printable(name) for name in names)
    return FolderScan(
        walk.root,
        classes,
        tuple(chain.from_iterable(found)),
        np.repeat([labels[inner.name] for _, inner in groups], sizes).astype(np.int64),
        np.repeat([-1 if split is None else SPLITS.index(split) for split, _ in groups], sizes),
        (*walk.notices(), *_alike(classes)),
        walk.stamps(),
    )


def folder_stamp(path: str) -> FolderStamp:
    """What changes whenever files come to a folder, leave it, or change their names.

    A time that was set back by hand is no way round: that sets the time of the change itself.

    Raises:
        OSError: the folder is not there, or cannot be looked at.
    """
    status = os.stat(path)  # noqa: PTH116 - called for each of thousands of folders
    return status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _layout(top: list[Path], walk: "_Walk") -> list[tuple[SplitName, Path]]:
    """The split folders; empty for the layout without them."""
    splits = [
        (SPLIT_NAMES[path.name.casefold()], path)
        for path in top
        if path.name.casefold() in SPLIT_NAMES
    ]
    train = [path for split, path in splits if split == "train"]
    others = [path for path in top if path.name.casefold() not in SPLIT_NAMES]
    # Among car, bus and train, the last one is a class: it holds no folders of its own.
    if not train or (others and not any(walk.folders(path) for path in train)):
        return []
    walk.ignored_folders.extend(path.name for path in others)
    return splits


def _no_classes(walk: "_Walk") -> DataError:
    name = printable(walk.root)
    if walk.pictures(walk.root):
        return DataError(
            Text("{folder} has pictures but no class folders.", folder=name),
            hint=Text("Put the pictures of each class into a folder with the name of the class."),
        )
    return DataError(
        Text("{folder} has no pictures and no class folders: it is empty.", folder=name),
        hint=Text("Choose a folder that holds one folder of pictures for each class."),
    )


def _alike(classes: tuple[str, ...]) -> tuple[Text, ...]:
    """A notice where class names look the same but for case or composition of accents."""
    groups: dict[str, list[str]] = {}
    for name in classes:
        groups.setdefault(normalize("NFC", name).casefold(), []).append(name)
    same = [", ".join(names) for names in groups.values() if len(names) > 1]
    if not same:
        return ()
    return (
        Text(
            "Classes whose names differ only in case: {names}. Rename those that are one class.",
            names=listed(same),
        ),
    )


class _Walk:
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
        self._loose.update((self._shown(str(folder / name)), None) for name in files)
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

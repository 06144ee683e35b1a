"""Finding classes and picture files in a folder, by their names alone; no file is opened.

Two layouts are understood: `root/CLASS/…`, and `root/{train,val,test}/CLASS/…`. Pictures may lie
deeper inside a class folder. Hidden files are ignored; links are followed only inside the root.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.data._pictures import SUFFIXES, UNSUPPORTED_SUFFIXES

_SPLIT_FOLDERS: dict[str, SplitName] = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}
# Folders that systems leave behind, and that nobody means as a class.
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"})
_CANDIDATE_SUFFIXES = SUFFIXES | UNSUPPORTED_SUFFIXES
CLASS_LIMIT = 5_000  # a confusion matrix of as many classes has 200 MB
_REPORT_EVERY = 256  # entries; a few milliseconds


@dataclass(frozen=True)
class FolderFile:
    """A file that should be a picture.

    Attributes:
        path: absolute, without links.
        split: whose folder it is in; None in the layout without split folders.
        label: index of its class.
    """

    path: Path
    split: SplitName | None
    label: int


@dataclass(frozen=True)
class FolderScan:
    """What was found.

    Attributes:
        root: absolute, without links.
        classes: names in sorted order, of classes without pictures too.
        files: sorted by split, class and path.
        notices: what was ignored.
    """

    root: Path
    classes: tuple[str, ...]
    files: tuple[FolderFile, ...] = field(repr=False)
    notices: tuple[Text, ...] = ()


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
    files = [
        FolderFile(path, split, labels[inner.name])
        for split, inner in groups
        for path in walk.pictures(inner)
    ]
    classes = tuple(printable(name) for name in names)
    return FolderScan(walk.root, classes, tuple(files), (*walk.notices(), *_alike(classes)))


def _layout(top: list[Path], walk: "_Walk") -> list[tuple[SplitName, Path]]:
    """The split folders; empty for the layout without them."""
    splits = [
        (_SPLIT_FOLDERS[path.name.casefold()], path)
        for path in top
        if path.name.casefold() in _SPLIT_FOLDERS
    ]
    train = [path for split, path in splits if split == "train"]
    others = [path for path in top if path.name.casefold() not in _SPLIT_FOLDERS]
    # Among car, bus and train, the last one is a class: it holds no folders of its own.
    if not train or (others and not any(walk.folders(path) for path in train)):
        return []
    walk.ignored_folders.extend(path.name for path in others)
    return splits


def _no_classes(walk: "_Walk") -> DataError:
    name = printable(walk.root)
    if any(walk.pictures(walk.root)):
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
    """Lists folders below a root, and remembers what was left out."""

    def __init__(self, root: Path, progress: Progress) -> None:
        self.root = root
        self.ignored_folders: list[str] = []
        self._paced = Paced(progress)
        self._found = 0
        # Keys keep the order; a folder that is listed twice is reported once.
        self._loose: dict[str, None] = {}
        self._outside: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._closed: dict[str, None] = {}

    def folders(self, folder: Path) -> list[Path]:
        """The folders directly in a folder, sorted by name."""
        inner, _ = self._list(folder)
        return sorted(Path(path) for path in inner if Path(path).name not in _SYSTEM_FOLDERS)

    def class_folders(self, folder: Path) -> list[Path]:
        """As `folders`; pictures beside them belong to no class, and are remembered as ignored."""
        _, files = self._list(folder)
        self._loose.update((self._shown(path), None) for path in files)
        return self.folders(folder)

    def pictures(self, folder: Path) -> Iterator[Path]:
        """All candidate files in a folder and below, each folder visited once, sorted.

        A link to a folder around this one leads back, and to what belongs to others.
        """
        found: list[str] = []
        start = os.path.realpath(folder)
        waiting, seen = [start], {start, *map(str, Path(start).parents)}
        while waiting:
            inner, files = self._list(waiting.pop())
            found.extend(files)
            fresh = {os.path.realpath(path) for path in inner} - seen
            seen |= fresh
            waiting.extend(fresh)
        for number, path in enumerate(sorted(found)):
            if number % _REPORT_EVERY == 0:  # a hundred thousand Path objects take a second
                self._report()
            yield Path(path)

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

    def _list(self, folder: str | Path) -> tuple[list[str], list[str]]:
        """The folders and the candidate files directly in a folder.

        Paths stay strings here: as Path objects, 100,000 of them take seconds.
        """
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if not entry.name.startswith("."):
                        self._take(entry, folders, files)
        except OSError:
            self._closed[self._shown(str(folder))] = None
        return folders, files

    def _take(self, entry: "os.DirEntry[str]", folders: list[str], files: list[str]) -> None:
        if self._found % _REPORT_EVERY == 0:
            self._report()
        self._found += 1
        # A folder with the suffix of a picture is a candidate, too: it is told that it is no file.
        if entry.is_symlink() and not self._holds(entry.path):
            self._outside[self._shown(entry.path)] = None
        elif "." + entry.name.rpartition(".")[2].lower() in _CANDIDATE_SUFFIXES:
            files.append(entry.path)
        elif _is_folder(entry):
            folders.append(entry.path)
        else:
            self._others[self._shown(entry.path)] = None

    def _report(self) -> None:
        self._paced(None, Text("Looking for pictures: {count:,} files", count=self._found))

    def _holds(self, path: str) -> bool:
        # Path.resolve would raise on a link that leads back to itself.
        return Path(os.path.realpath(path)).is_relative_to(self.root)

    def _shown(self, path: str) -> str:
        return os.path.relpath(path, self.root)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads back to itself
        return False

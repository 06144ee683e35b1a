"""Finding classes and picture files in a folder, by their names alone; no file is opened.

Two layouts are understood: `root/CLASS/…`, and `root/{train,val,test}/CLASS/…`; classes beside a
folder `test` are those of training. Pictures may lie deeper inside a class folder. Hidden files are
ignored; links are followed only inside the root.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, natural_key, printable
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.core.text import Text
from trainer_gui.data._class_names import alike, class_name
from trainer_gui.data._folder_walk import FolderStamp, FolderWalk

SPLIT_NAMES: dict[str, SplitName] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "holdout": "test",
}
"""What people call the splits, in lower case."""
# As folders have it: “test”, “Training_set”, “val-data”.
_SPLIT_FOLDER = re.compile(rf"({'|'.join(SPLIT_NAMES)})([-_ .]?(set|split|data|images|pictures))?")
CLASS_LIMIT = 5_000  # a confusion matrix of as many classes has 200 MB


@dataclass(frozen=True)
class FolderScan:
    """What was found; N files.

    Attributes:
        root: absolute, without links.
        classes: names in natural order, of classes without pictures too.
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
    walk = FolderWalk(folder.resolve(), progress)
    layout = _layout(walk)
    groups = layout.groups
    names = sorted({class_name(inner) for _, inner in groups}, key=natural_key)
    if not names:
        raise _no_classes(walk)
    if len(names) == 1:
        raise _one_class(walk, groups[0][1])
    if len(names) > CLASS_LIMIT:
        raise DataError(
            Text("{folder} has {count:,} folders in the place of classes, limit {limit:,}.",
                 folder=printable(folder), count=len(names), limit=CLASS_LIMIT),
            hint=Text("Choose the folder that holds one folder of pictures for each class."),
        )  # fmt: skip
    labels = {name: label for label, name in enumerate(names)}
    # A class may have several folders, for example in val and in validation.
    groups.sort(key=lambda group: (group[0] or "", labels[class_name(group[1])]))
    found = [walk.pictures(inner) for _, inner in groups]
    sizes = [len(part) for part in found]
    classes = tuple(printable(name) for name in names)
    return FolderScan(
        walk.root,
        classes,
        tuple(chain.from_iterable(found)),
        np.repeat([labels[class_name(inner)] for _, inner in groups], sizes).astype(np.int64),
        np.repeat([-1 if split is None else SPLITS.index(split) for split, _ in groups], sizes),
        (
            *walk.notices(),
            *layout.notices,
            *_inner_splits(walk, groups),
            *_joined(walk, groups),
            *alike(classes),
        ),
        walk.stamps(),
    )


@dataclass(frozen=True)
class _Layout:
    """Which folders are classes.

    Attributes:
        groups: each class folder, and the split that a folder around it names.
        notices: what a person might not expect.
    """

    groups: list[tuple[SplitName | None, Path]]
    notices: tuple[Text, ...] = ()


def _layout(walk: FolderWalk) -> _Layout:
    """Tells split folders from class folders: what holds folders of its own is no class.

    Raises:
        DataError: there are split folders, but nobody knows what to train on.
    """
    top = walk.class_folders(walk.root)
    named = [path for path in top if _split_of(path.name)]
    others = [path for path in top if path not in named]
    splits = [path for path in named if walk.folders(path)]
    train = [path for path in (splits if others else named) if _split_of(path.name) == "train"]
    if train:
        walk.ignored_folders.extend(path.name for path in others)
        return _Layout(_inside(named, walk))
    if not others and named:
        raise _no_training(walk, named)
    if not splits:  # among car, bus and train, the last one is a class
        return _Layout([(None, path) for path in top], _named_like_splits(named))
    inner = _inside(splits, walk)
    theirs = {class_name(path) for _, path in inner}
    beside = [path for path in top if path not in splits]
    for split in splits:
        if not set(map(class_name, beside)) & set(map(class_name, walk.folders(split))):
            raise _strange_split(walk, split)
    # A folder of pictures called “val” beside a true split is a class only if that split has it.
    classes = [path for path in beside if path in others or class_name(path) in theirs]
    inner += _inside([path for path in beside if path not in classes], walk)
    return _Layout(
        [*(("train", path) for path in classes), *inner],
        (
            Text("The class folders beside {splits} are read as the training pictures.",
                 splits=_quoted(splits)),
            *_named_like_splits([path for path in classes if path in named]),
        ),
    )  # fmt: skip


def _split_of(name: str) -> SplitName | None:
    """The split that a folder of that name is of, if it is one."""
    found = _SPLIT_FOLDER.fullmatch(name.casefold())
    return SPLIT_NAMES[found[1]] if found else None


def _inside(splits: Iterable[Path], walk: FolderWalk) -> list[tuple[SplitName | None, Path]]:
    """The class folders in split folders."""
    return [
        (_split_of(outer.name), inner) for outer in splits for inner in walk.class_folders(outer)
    ]


def _named_like_splits(classes: list[Path]) -> tuple[Text, ...]:
    if not classes:
        return ()
    return (
        Text("Read as classes though they are named like splits, since they hold no folders: "
             "{names}. Put class folders into what is a split.", names=_quoted(classes)),
    )  # fmt: skip


def _inner_splits(
    walk: FolderWalk, groups: list[tuple[SplitName | None, Path]]
) -> tuple[Text, ...]:
    """A notice where split folders are in class folders, and not the other way round."""
    classes = {inner.relative_to(walk.root).as_posix() for _, inner in groups}
    found = []
    for name in walk.listed():
        outer, _, inner = name.rpartition("/")
        if outer in classes and _split_of(inner):
            found.append(printable(name))
    if not found:
        return ()
    return (
        Text("Folders named like splits in class folders are read as parts of the class: {count} "
             "({names}). Put class folders into what is a split, such as “train/cat”.",
             count=len(found), names=listed(sorted(found))),
    )  # fmt: skip


def _joined(walk: FolderWalk, groups: list[tuple[SplitName | None, Path]]) -> tuple[Text, ...]:
    """A notice where folders whose names only look the same are one class."""
    spellings: dict[str, dict[str, Path]] = {}
    for _, inner in groups:
        spellings.setdefault(class_name(inner), {}).setdefault(inner.name, inner)
    found = [
        " = ".join(printable(path.relative_to(walk.root)) for path in same.values())
        for same in spellings.values()
        if len(same) > 1
    ]
    if not found:
        return ()
    return (
        Text("Read as one class, since their names differ only in how accents are written "
             "(Unicode composition): {names}.", names=listed(found)),
    )  # fmt: skip


def _quoted(folders: Iterable[Path]) -> str:
    return listed([f"“{printable(folder.name)}”" for folder in folders])


def _no_training(walk: FolderWalk, named: list[Path]) -> DataError:
    return DataError(
        Text("{folder} has no training pictures: the folders in it are named like other splits "
             "({names}).",
             folder=printable(walk.root), names=_quoted(named)),
        hint=Text("Put the training pictures into class folders in a folder “train”, or rename "
                  "what is a class."),
    )  # fmt: skip


def _strange_split(walk: FolderWalk, split: Path) -> DataError:
    inner = [printable(path.name) for path in walk.folders(split)]
    return DataError(
        Text("“{name}” in {folder} is named like a split, but the folders in it ({inner}) are none "
             "of the classes beside it.",
             name=printable(split.name), folder=printable(walk.root), inner=listed(inner)),
        hint=Text("Name folders in it as the classes are named if it is a split; rename it if it "
                  "is a class."),
    )  # fmt: skip


def _one_class(walk: FolderWalk, folder: Path) -> DataError:
    name = printable(folder.name)
    hint = Text("Add a folder for each further class; there must be two or more.")
    if walk.folders(folder):
        hint = Text("Choose the folder “{name}” itself if the folders in it are classes or splits; "
                    "else add a folder for each further class.", name=name)  # fmt: skip
    return DataError(
        Text("{folder} has only one class: {name}.", folder=printable(walk.root), name=name),
        hint=hint,
    )


def _no_classes(walk: FolderWalk) -> DataError:
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

"""Folders of pictures that are laid out oddly."""

import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.corpus.case import Case
from tests.corpus.folder_layouts import (
    all_bad,
    bottomless,
    deep,
    file_count,
    link_out,
    locked_class,
    locked_root,
    loop,
    loose,
    many_classes,
    many_files,
    nested_classes,
    nothing,
    read_only,
    same_in_train_and_validation,
    same_in_two_classes,
    six,
)
from tests.corpus.pictures import read_folder
from tests.corpus.pictures import warm_up as warm_up
from tests.data.pictures import class_folders, plain, quiet
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import CancelledError
from trainer_gui.core.text import Text
from trainer_gui.data.image_folder import ImageFolderOptions, load_image_folder

_CANCEL_SECONDS = 0.2
_LAYOUT = "one folder of pictures for each class"


def _folder(
    name: str,
    build: Callable[[Path], object],
    says: Iterable[str] = (),
    *,
    check: Callable[[Dataset], bool] = lambda data: True,  # noqa: ARG005 - nothing to check
    options: Mapping[str, Any] | None = None,
    **more: Any,
) -> Case:
    def make(folder: Path) -> None:
        build(folder)

    def feed(folder: Path) -> Iterable[str]:
        data = read_folder(folder, **(options or {}))
        assert check(data), (data.spec.counts, data.spec.targets[0].classes, data.names)
        return map(str, data.notices)

    return Case(name, make, feed, tuple(says), **more)


def _refused(name: str, build: Callable[[Path], object], *says: str, **more: Any) -> Case:
    return _folder(name, build, says, refused=True, **more)


def _classes(**counts: int) -> Callable[[Path], object]:
    return lambda folder: class_folders(folder, counts)


def _named(*names: str) -> Callable[[Path], object]:
    return lambda folder: class_folders(folder, dict.fromkeys(names, 3))


def _feed_many(folder: Path) -> Iterable[str]:
    """Cancels at several moments, and says how long the slowest took to end."""
    slowest = 0.0
    for words, count in (("Looking for pictures", file_count() // 2), ("Reading pictures", 100)):
        slowest = max(slowest, _longest_silence(folder, words, count))
    assert slowest < 5 * _CANCEL_SECONDS, f"cancelled after {slowest:.2f} s"
    return [f"Cancelled {slowest:.1f} s after it was asked for."]


class _Impatient:
    """A person who cancels when so many were found or read.

    Attributes:
        silence: the most seconds between two moments at which it could cancel.
    """

    def __init__(self, words: str, count: int) -> None:
        self._words, self._count = words, count
        self._last = time.perf_counter()
        self.silence = 0.0

    def __call__(self, fraction: float | None, doing: Text) -> None:  # noqa: ARG002 - of Progress
        now = time.perf_counter()
        self.silence, self._last = max(self.silence, now - self._last), now
        told = str(doing)
        if told.startswith(self._words):
            count = int(told.removeprefix(self._words + ": ").split()[0].replace(",", ""))
            if count >= self._count:
                raise CancelledError
        if told.startswith("Looking for pictures"):
            # Else a small folder is listed before the second report is due.
            time.sleep(0.1)
            self._last = time.perf_counter()


def _longest_silence(folder: Path, words: str, count: int) -> float:
    person = _Impatient(words, count)
    try:
        load_image_folder(
            ImageFolderOptions(folder=str(folder), size=8, colour="grey"),
            root=folder, download=False, progress=person,
        )  # fmt: skip
    except CancelledError:
        return person.silence
    raise AssertionError(f"it never came to {count} of “{words}”")


def _feed_vanishing(moment: str) -> Callable[[Path], Iterable[str]]:
    def feed(folder: Path) -> Iterable[str]:
        gone = folder / "gone"

        def vandal(fraction: float | None, doing: Text) -> None:
            if str(doing).startswith(moment):
                shutil.rmtree(gone, ignore_errors=True)

        load_image_folder(
            ImageFolderOptions(folder=str(gone), size=8), root=gone, download=False,
            progress=vandal,
        )  # fmt: skip
        return []

    return feed


def _feed_changed(folder: Path) -> Iterable[str]:
    folder = folder / "gone"
    before = read_folder(folder)
    plain(200, 0, 0).save(folder / "a" / "0000.png")
    after = read_folder(folder)
    assert before.spec.fingerprint != after.spec.fingerprint
    assert before.spec.fingerprint != read_folder(folder, colour="grey").spec.fingerprint
    return map(str, after.notices)


def _feed_path(path: str) -> Callable[[Path], Iterable[str]]:
    def feed(folder: Path) -> Iterable[str]:
        load_image_folder(
            ImageFolderOptions(folder=path),
            root=folder,
            download=False,
            progress=quiet,
        )
        return []

    return feed


_ODD = (
    "x..",
    "CON",
    "=cmd()",
    "<b>bold</b>",
    "{0}%s",
    "new\nline",
    "-rf",
    "a\\b",
    "\u202egnp",
    "é" * 120,
)

CASES: tuple[Case, ...] = (
    _refused("empty", nothing, "is empty", _LAYOUT),
    _refused("pictures only", loose, "has pictures but no class folders", "Put the pictures"),
    _refused("one class", _classes(cat=5), "has only one class: cat", "Add a folder"),
    _refused(
        "class without pictures",
        _classes(a=3, b=3, c=0),
        "Classes without a readable",
        ": c.",
        "Skip empty classes",
    ),
    _folder(
        "… trained without it after a click",
        _classes(a=3, b=3, c=0),
        ["left out because they have no picture for training: c"],
        options={"skip_empty_classes": True},
        check=lambda data: data.spec.targets[0].classes == ("a", "b"),
    ),
    _refused("nothing can be read", all_bad, "None of the 2 files", "a/x.jpg", "Check that"),
    _folder(
        "1000 : 1 imbalance",
        _classes(many=1000, few=1),
        [
            "“many” has 700 times the training pictures of “few”",
            "look at the recall",
            "The validation split has no sample of 1 of 2 classes: few",
            "The test split has no sample of 1 of 2 classes: few",
            "Add samples",
        ],
        seconds=5,
    ),
    _folder(
        "a class with one picture",
        _classes(a=3, b=3, one=1),
        ["The validation split has no sample of 1 of 3 classes: one", "The test split has"],
    ),
    _folder(
        "same picture in train and validation",
        same_in_train_and_validation,
        ["in more than one split: 1 (train/a/0001.png = val/a/copy.png)", "Remove all but"],
    ),
    _folder(
        "same picture in two classes",
        same_in_two_classes,
        ["in more than one class: 1 (train/a/0001.png = train/b/copy.png)", "Remove the wrong"],
    ),
    _folder(
        "symlink loop",
        loop,
        ["not a regular file: 1 (a/itself.png)"],
        check=lambda data: len(data.input) == 6,
    ),
    _folder(
        "link out of the root",
        link_out,
        ["a link that leads out of the folder: 2 (etc, a/system)", "Put the picture"],
        check=lambda data: len(data.input) == 6,
    ),
    _folder(
        "classes A and a", _named("A", "a", "b"), ["differ only in case: A, a", "Rename those"]
    ),
    _folder(
        "accents composed and not",
        _named("\u00e9", "e\u0301", "b"),
        ["Read as one class", "e\u0301 = \u00e9"],
        check=lambda data: data.spec.targets[0].classes == ("b", "\u00e9"),
    ),
    _folder("class called test", _named("a", "test"), ["Read as classes", "“test”"]),
    _refused("splits without training", _named("val", "test"), "no training pictures", "“train”"),
    *(
        _folder(
            f"class named {name[:20]!r}",
            _named(name, "b"),
            check=lambda data: (
                len(data.input) == 6 and "".join(data.spec.targets[0].classes or ()).isprintable()
            ),
        )
        for name in _ODD
    ),
    _folder("12 levels deep", deep, check=lambda data: len(data.input) == 6),
    _folder(
        "classes in classes",
        nested_classes,
        check=lambda data: data.spec.targets[0].classes == ("animals", "plants"),
    ),
    _folder("folders without end", bottomless, check=lambda data: len(data.input) == 6),
    Case("200,000 small files", many_files, _feed_many, ("Cancelled",), seconds=30),
    _refused("5,001 classes", many_classes, "5,001 folders", "limit 5,000", _LAYOUT),
    Case(
        "vanishes during the scan",
        six,
        _feed_vanishing("Looking"),
        ("gone does not exist", "Bring it back"),
        refused=True,
        meddles=True,
    ),
    Case(
        "vanishes while it is read",
        six,
        _feed_vanishing("Reading"),
        ("gone does not exist", "Bring it back"),
        refused=True,
        meddles=True,
    ),
    Case("file changes after the scan", six, _feed_changed, meddles=True),
    _folder(
        "read-only root", read_only, check=lambda data: len(data.input) == 6, unprivileged=True
    ),
    _refused(
        "class without permission",
        locked_class,
        "Classes without a readable",
        ": c.",
        unprivileged=True,
    ),
    _refused(
        "root without permission",
        locked_root,
        "may not be read: no permission",
        "Change its permissions",
        unprivileged=True,
    ),
    Case(
        "no folder chosen",
        nothing,
        _feed_path(""),
        ("No folder is chosen", "Choose the folder"),
        refused=True,
    ),
    Case(
        "folder that is not there",
        nothing,
        _feed_path("/no/such/folder"),
        ("/no/such/folder does not exist", "Bring it back"),
        refused=True,
    ),
    Case(
        "a NUL in the folder's name", nothing, _feed_path("a\0b"), ("NUL character",), refused=True
    ),
    Case(
        "a file in its place",
        nothing,
        _feed_path("/etc/passwd"),
        ("is not a folder",),
        refused=True,
    ),
    Case(
        "a name of 16,000 letters",
        nothing,
        _feed_path("/" + "x" * 16_000),
        ("cannot be opened: File name too long", "Choose the folder again"),
        refused=True,
    ),
    Case(
        "another person's home",
        nothing,
        _feed_path("~nobody-has-this-name/x"),
        ("does not exist",),
        refused=True,
    ),
)

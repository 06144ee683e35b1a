"""Pictures of a folder → Dataset: what can be read, in the splits that the folder brings."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, image_dataset, with_notices
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.core.text import Text
from trainer_gui.data._duplicates import duplicates
from trainer_gui.data._folder_read import (
    PicturesRead,
    check_memory,
    memory_budget_bytes,
    read_pictures,
)
from trainer_gui.data._folder_scan import FolderFile, FolderScan, scan_folder
from trainer_gui.data._own_folder import own_folder
from trainer_gui.data._split import (
    Splits,
    missing_classes,
    split_by_shares,
    uneven_classes,
)

if TYPE_CHECKING:
    from trainer_gui.data.image_folder import ImageFolderOptions


def load_folder(options: "ImageFolderOptions", *, seed: int, progress: Progress) -> Dataset:
    """The pictures that can be read; those that cannot are named in notices.

    What the folder brings as validation or test is kept as it is; what it lacks is taken from the
    training pictures, by the shares.
    """
    scan = _scanned(options, progress)
    shape = (3 if options.colour == "rgb" else 1, options.size, options.size)
    check_memory(len(scan.files), shape, budget_bytes=memory_budget_bytes())
    pictures = read_pictures(
        [file.path for file in scan.files],
        root=scan.root,
        size=shape[1:],
        colour=options.colour,
        fit=options.fit,
        progress=progress,
    )
    own_folder(options.folder)  # says so if it has vanished while it was read
    if not len(pictures.kept):
        raise _nothing_readable(scan, pictures)
    read = replace(scan, files=tuple(scan.files[index] for index in pictures.kept))
    rest = _without_empty_classes(read, skip=options.skip_empty_classes)
    pixels, names = pictures.pixels, pictures.names
    if len(rest.files) < len(read.files):
        remaining = {file.path for file in rest.files}
        kept = [file.path in remaining for file in read.files]
        pixels, names = pixels[kept], tuple(compress(names, kept))
    labels = np.array([file.label for file in rest.files], dtype=np.int64)
    splits, taken = _splits(rest.files, labels, options, seed)
    repeated = duplicates(pixels, labels, splits, names, progress=progress)
    dataset = image_dataset(
        pixels,
        labels,
        rest.classes,
        splits,
        notices=(*rest.notices, *pictures.notices, *taken, *repeated),
        names=names,
        progress=Paced(progress),
    )
    return with_notices(dataset, *missing_classes(dataset), *uneven_classes(dataset))


def _scanned(options: "ImageFolderOptions", progress: Progress) -> FolderScan:
    """What the folder holds, of classes with pictures alone.

    Raises:
        DataError: the folder, or what is in it, cannot be used.
    """
    folder = own_folder(options.folder)
    try:
        scan = scan_folder(folder, progress=progress)
        return _without_empty_classes(scan, skip=options.skip_empty_classes)
    except DataError:
        own_folder(options.folder)  # of a folder that vanished meanwhile, this is what is to say
        raise


def _nothing_readable(scan: FolderScan, pictures: PicturesRead) -> DataError:
    return DataError(
        Text("None of the {count:,} files in {folder} could be read as a picture. {reason}",
             count=len(scan.files), folder=printable(scan.root), reason=pictures.notices[0]),
        hint=Text("Check that these files open in another program."),
    )  # fmt: skip


def _without_empty_classes(scan: FolderScan, *, skip: bool) -> FolderScan:
    """The scan without classes that nothing could be learnt of.

    Raises:
        DataError: there are such classes and they may not be skipped, or too few others.
    """
    filled = {file.label for file in scan.files if file.split in {None, "train"}}
    empty = [name for label, name in enumerate(scan.classes) if label not in filled]
    if not empty:
        return scan
    if not skip or len(filled) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        raise DataError(
            Text("Classes without a readable picture for training in {folder}: {names}.",
                 folder=printable(scan.root), names=listed(empty)),
            hint=Text("Add pictures to them, remove their folders, or switch on “Skip empty "
                      "classes”; at least two classes must remain."),
        )  # fmt: skip
    renumbered = {label: index for index, label in enumerate(sorted(filled))}
    return replace(
        scan,
        classes=tuple(scan.classes[label] for label in sorted(filled)),
        files=tuple(
            replace(file, label=renumbered[file.label])
            for file in scan.files
            if file.label in filled
        ),
        notices=(
            *scan.notices,
            Text("Classes left out because they have no picture for training: {names}.",
                 names=listed(empty)),
        ),
    )  # fmt: skip


def _splits(
    files: Sequence[FolderFile], labels: NDArray[np.int64], options: "ImageFolderOptions", seed: int
) -> tuple[Splits, tuple[Text, ...]]:
    """The splits that the folder brings, and those that are taken from its training pictures."""
    given = np.array([file.split or "train" for file in files])
    splits: Splits = {name: np.flatnonzero(given == name) for name in SPLITS}
    has_split_folders = any(file.split for file in files)
    shares: dict[SplitName, float] = {
        "validation": options.validation_share,
        "test": options.test_share,
    }
    lacking = [name for name in shares if not len(splits[name])]
    train = splits["train"]
    taken = split_by_shares(
        labels[train],
        seed,
        validation=shares["validation"] if "validation" in lacking else 0.0,
        test=shares["test"] if "test" in lacking else 0.0,
    )
    splits["train"] = train[taken["train"]]
    for name in lacking:
        splits[name] = train[taken[name]]
    if not has_split_folders:
        return splits, ()
    return splits, tuple(_taken_from_training(name, shares[name]) for name in lacking)


def _taken_from_training(split: SplitName, share: float) -> Text:
    if split == "validation":
        return Text(
            "There are no validation pictures: {share:.0%} of the training pictures are used.",
            share=share,
        )
    return Text(
        "There are no test pictures: {share:.0%} of the training pictures are used.", share=share
    )

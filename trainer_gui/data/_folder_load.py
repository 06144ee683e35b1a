"""Pictures of a folder → Dataset: what can be read, in the splits that the folder brings."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.core.text import Text
from trainer_gui.data._as_found import reader_of
from trainer_gui.data._class_names import alike
from trainer_gui.data._class_warnings import missing_classes, uneven_classes
from trainer_gui.data._duplicates import duplicates
from trainer_gui.data._folder_scan import FolderScan
from trainer_gui.data._own_folder import own_folder
from trainer_gui.data._scan_index import scan_once
from trainer_gui.kinds._split import taken_from_training
from trainer_gui.kinds.classes import class_column
from trainer_gui.kinds.pictures.cache import PictureCache
from trainer_gui.kinds.pictures.dataset import picture_samples
from trainer_gui.kinds.pictures.keeping import files_state, keep_pictures

if TYPE_CHECKING:
    from trainer_gui.data.image_folder import ImageFolderOptions


def load_folder(
    options: "ImageFolderOptions", *, cache: Path | None, progress: Progress
) -> Samples:
    """The pictures that can be read; those that cannot are named in notices."""
    pictures = None if cache is None else PictureCache(cache)
    scan = _scanned(options, pictures, progress)
    reader = reader_of(
        scan.root,
        scan.names,
        size=options.size,
        colour=options.colour,
        fit=options.fit,
        progress=progress,
    )
    kept = keep_pictures(options.keep, reader, scan.names, cache=pictures, progress=progress)
    own_folder(options.folder)  # says so if it has vanished while it was read
    skipped = kept.index.notices(scan.names)
    readable = kept.index.states > 0
    if not readable.any():
        raise _nothing_readable(scan, skipped[0])
    read = scan.only(readable)

    def lost(labels: NDArray[np.int64]) -> tuple[Text, ...]:
        return kept.index.skipped(scan.names, np.isin(scan.labels, labels) & _is_learnt(scan))

    rest, filled = _without_empty_classes(read, skip=options.skip_empty_classes, lost=lost)
    rows = np.flatnonzero(filled)
    measures = kept.index.measures.of(rows)
    names = printable_names(rest.names)

    def review(dataset: Dataset, split: SplitPlan) -> tuple[Text, ...]:
        return (
            *taken_from_training(split, rest.splits),
            *duplicates(measures.digests, rest.labels, dataset.splits, names),
            *missing_classes(dataset),
            *uneven_classes(dataset),
        )

    def unchanged(progress: Progress) -> bool:
        now = _scanned(options, pictures, progress).names
        return now == scan.names and files_state(reader, now, progress) == kept.state

    target = class_column(rest.labels, rest.classes)
    return replace(
        picture_samples(kept.pictures(rows), target, measures=measures),
        given=rest.splits,
        names=names,
        notices=(*rest.notices, *skipped),
        keeping=kept.keeping,
        review=review,
        unchanged=unchanged,
    )


def printable_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of files as text that every log and window can hold."""
    joined = "".join(names)
    if joined.isascii() and joined.isprintable():
        return names  # as nearly always; one by one takes a while for 100,000
    return tuple(map(printable, names))


def _scanned(
    options: "ImageFolderOptions", cache: PictureCache | None, progress: Progress
) -> FolderScan:
    """What the folder holds, of classes with pictures alone.

    Raises:
        DataError: the folder, or what is in it, cannot be used.
    """
    folder = own_folder(options.folder)
    try:
        scan = scan_once(folder, kept=None if cache is None else cache.scans, progress=progress)
        return _without_empty_classes(scan, skip=options.skip_empty_classes)[0]
    except DataError:
        own_folder(options.folder)  # of a folder that vanished meanwhile, this is what is to say
        raise


def _nothing_readable(scan: FolderScan, reason: Text) -> DataError:
    return DataError(
        Text("None of the {count:,} files in {folder} could be read as a picture. {reason}",
             count=len(scan.names), folder=printable(scan.root), reason=reason),
        hint=Text("Check that these files open in another program."),
    )  # fmt: skip


def _is_learnt(scan: FolderScan) -> NDArray[np.bool_]:
    return np.isin(scan.splits, (-1, SPLITS.index("train")))


def _without_empty_classes(
    scan: FolderScan,
    *,
    skip: bool,
    lost: Callable[[NDArray[np.int64]], tuple[Text, ...]] | None = None,
) -> tuple[FolderScan, NDArray[np.bool_]]:
    """The scan without classes that nothing could be learnt of, and which of its files those are.

    Args:
        scan: of files that may be pictures.
        skip: whether there may be such classes.
        lost: says why the files of some classes could not be read, where that was tried.

    Raises:
        DataError: there are such classes and they may not be skipped, or too few others.
    """
    filled = np.unique(scan.labels[_is_learnt(scan)])
    empty = [name for label, name in enumerate(scan.classes) if label not in filled]
    kept = np.isin(scan.labels, filled)
    if not empty:
        return scan, kept
    if not skip or len(filled) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        hint = Text("Add pictures to them, remove their folders, or switch on “Skip empty "
                    "classes”; at least two classes must remain.")  # fmt: skip
        said = Text("Classes without a readable picture for training in {folder}: {names}.",
                    folder=printable(scan.root), names=listed(empty))  # fmt: skip
        why = () if lost is None else lost(np.setdiff1d(np.arange(len(scan.classes)), filled))
        raise DataError(
            Text("{said} {reason}", said=said, reason=why[0]) if why else said,
            hint=next(iter(alike(scan.classes, among=empty)), hint),
        )  # fmt: skip
    rest = scan.only(kept)
    notice = Text("Classes left out because they have no picture for training: {names}.",
                  names=listed(empty))  # fmt: skip
    return (
        replace(
            rest,
            classes=tuple(scan.classes[label] for label in filled.tolist()),
            labels=np.searchsorted(filled, rest.labels).astype(np.int64),
            notices=(*scan.notices, notice),
        ),
        kept,
    )

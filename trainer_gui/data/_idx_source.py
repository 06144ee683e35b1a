"""Data sets of four IDX files: where they are, what a download brings, how they are assembled."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.download import Download, consent_needed
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.data._idx import read_idx
from trainer_gui.data._own_folder import own_folder
from trainer_gui.data._own_test import samples_with_own_test


@dataclass(frozen=True)
class IdxSource:
    """A data set of the MNIST family.

    Attributes:
        title: for people.
        folder: below a torchvision root.
        downloads: training pictures and labels, test pictures and labels, in this order.
        classes: names in index order.
        elsewhere: further folders where the files may be, for example of a system package.
    """

    title: str
    folder: str
    downloads: tuple[Download, Download, Download, Download]
    classes: tuple[str, ...]
    elsewhere: tuple[Path, ...] = ()


def load_idx_source(
    source: IdxSource,
    *,
    chosen: str,
    root: Path,
    download: bool,
    progress: Progress,
) -> Samples:
    """The data set, from the first folder that holds its files.

    Args:
        source: which.
        chosen: a folder of the user's that holds the files, or a torchvision root; empty to look in
            the usual places.
        root: where downloads are kept, in torchvision's layout.
        download: whether the person has consented to it.
        progress: hears how far it has come.

    Raises:
        DataMissingError: the files are nowhere, and there is no consent.
        DataError: files are damaged, or could not be downloaded.
        CancelledError: as progress said.
    """
    paths = _find(source, chosen, root)
    if paths is None:
        if not download:
            raise consent_needed(source.title, source.downloads, root)
        from trainer_gui.core.fetch import fetch  # loads the network's modules

        paths = fetch(source.downloads, root / source.folder, progress=progress)
    progress(None, Text("Reading {title}", title=source.title))
    train = _pair(paths[0], paths[1], source)
    test = _pair(paths[2], paths[3], source)
    if train[0].shape[1:] != test[0].shape[1:]:
        raise _unrelated(paths[2], paths[0], source)
    return samples_with_own_test(train, test, source.classes, progress)


def _find(source: IdxSource, chosen: str, root: Path) -> tuple[Path, ...] | None:
    if chosen:
        folder = own_folder(chosen)
        found = _files_in(source, folder) or _files_in(source, folder / source.folder)
        if found is None:
            raise DataError(
                Text("{folder} does not hold the files of {title}.",
                     folder=printable(folder), title=source.title),
                hint=Text("It should hold {names}, or {below} with them.",
                          names=", ".join(item.name for item in source.downloads),
                          below=source.folder),
            )  # fmt: skip
        return found
    for folder in (root / source.folder, *source.elsewhere):
        found = _files_in(source, folder)
        if found:
            return found
    return None


def _files_in(source: IdxSource, folder: Path) -> tuple[Path, ...] | None:
    found = []
    for download in source.downloads:
        path = folder / download.name
        candidates = (path.with_suffix(""), path)  # unpacked, as torchvision leaves it, or not
        present = next((candidate for candidate in candidates if candidate.is_file()), None)
        if present is None:
            return None
        found.append(present)
    return tuple(found)


def _pair(
    pictures: Path, labels: Path, source: IdxSource
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    images = read_idx(pictures, dimensions=3)
    indices = read_idx(labels, dimensions=1).astype(np.int64)
    if len(images) != len(indices) or int(indices.max()) >= len(source.classes):
        raise _unrelated(labels, pictures, source)
    return images[:, np.newaxis], indices


def _unrelated(one: Path, other: Path, source: IdxSource) -> DataError:
    return DataError(
        Text("{one} does not belong to {other}.", one=printable(one), other=printable(other)),
        hint=Text("Delete both files and download {title} again.", title=source.title),
    )

"""CIFAR data sets: where their files are, what a download brings, how they are assembled."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from trainer_gui.core.dataset import Progress, Samples
from trainer_gui.core.download import Download, consent_needed
from trainer_gui.core.errors import DataError
from trainer_gui.core.files import storage_error
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text
from trainer_gui.data._cifar import CifarEdition, read_cifar
from trainer_gui.data._own_folder import own_folder
from trainer_gui.data._own_test import samples_with_own_test


@dataclass(frozen=True)
class CifarSource:
    """A data set of the CIFAR family.

    Attributes:
        title: for people.
        classes: how many.
        editions: in which it may be found; the first one is what a download brings.
        download: a tar archive that holds the folder of the first edition.
    """

    title: str
    classes: int
    editions: tuple[CifarEdition, ...]
    download: Download


def load_cifar_source(
    source: CifarSource,
    *,
    chosen: str,
    root: Path,
    download: bool,
    progress: Progress,
) -> Samples:
    """The data set, from the first edition that is found.

    Args:
        source: which.
        chosen: a folder of the user's that holds the files, or a torchvision root; empty to look
            below `root`.
        root: where downloads are kept, in torchvision's layout.
        download: whether the person has consented to it.
        progress: hears how far it has come.

    Raises:
        DataMissingError: the files are nowhere, and there is no consent.
        DataError: files are damaged, or could not be downloaded.
        CancelledError: as progress said.
    """
    found = _find(source, own_folder(chosen) if chosen else root)
    if found is None:
        if chosen:
            raise DataError(
                Text("{folder} does not hold the files of {title}.",
                     folder=printable(chosen), title=source.title),
                hint=Text("It should hold a folder called {names}.",
                          names=" / ".join(edition.folder for edition in source.editions)),
            )  # fmt: skip
        if not download:
            raise consent_needed(source.title, (source.download,), root)
        found = _download(source, root, progress), source.editions[0]
    progress(None, Text("Reading {title}", title=source.title))
    train, test, names = read_cifar(*found, classes=source.classes)
    return samples_with_own_test(train, test, names, progress)


def _find(source: CifarSource, root: Path) -> tuple[Path, CifarEdition] | None:
    for edition in source.editions:
        for folder in (root / edition.folder, root):
            # One missing file of several must be told by name, so the first one decides.
            if (folder / edition.train[0]).is_file() and (folder / edition.names).is_file():
                return folder, edition
    return None


def _download(source: CifarSource, root: Path, progress: Progress) -> Path:
    """Downloads and unpacks the first edition."""
    # Here, since a menu of data sets needs neither the network's modules nor tar's.
    from trainer_gui.core.fetch import fetch
    from trainer_gui.data._archive import unpack_tar

    edition = source.editions[0]
    folder = root / edition.folder
    (archive,) = fetch((source.download,), root, progress=progress)
    with _temporary_folder(root) as unpacked:
        unpack_tar(archive, Path(unpacked), progress=progress)
        try:
            folder.mkdir(exist_ok=True)
            # The names come last: without them the folder does not count, should this be cut short.
            for name in edition.files:
                (Path(unpacked) / edition.folder / name).replace(folder / name)
        except FileNotFoundError as error:
            raise DataError(
                Text(
                    "{archive} does not hold all the files it should.", archive=printable(archive)
                ),
                hint=Text("Delete the file and download it again."),
            ) from error
        except OSError as error:
            raise storage_error(error, folder) from error
    archive.unlink()  # its content is in the folder now
    return folder


def _temporary_folder(root: Path) -> "tempfile.TemporaryDirectory[str]":
    try:
        return tempfile.TemporaryDirectory(prefix=".unpacking-", dir=root)
    except OSError as error:
        raise storage_error(error, root) from error

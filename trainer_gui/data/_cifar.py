"""The files of CIFAR-10 and CIFAR-100: the Python edition, read without running it, or the binary.

The Python edition is a pickle, which can run any code when it is opened in the usual way. Here an
array in it becomes a stand-in that only keeps what was stored, and any other name is refused.

Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009,
https://www.cs.toronto.edu/~kriz/cifar.html
"""

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import DataError
from trainer_gui.core.files import read_ordinary
from trainer_gui.core.names import printable
from trainer_gui.core.text import Text

_PIXELS = 3 * 32 * 32
_MOST_BYTES = 1 << 29

Samples = tuple[NDArray[np.uint8], NDArray[np.int64]]


@dataclass(frozen=True)
class CifarEdition:
    """How one edition of a CIFAR data set is kept.

    Attributes:
        folder: below a torchvision root.
        train: names of the files with training samples.
        test: name of the file with test samples.
        names: name of the file with the names of the classes.
        label_key: of the labels in a pickle; empty for the binary edition.
        names_key: of the names in a pickle.
        label_bytes: before the pixels of a binary record; the last one is the class.
    """

    folder: str
    train: tuple[str, ...]
    test: str
    names: str
    label_key: str = ""
    names_key: str = ""
    label_bytes: int = 1

    @property
    def files(self) -> tuple[str, ...]:
        """All that must be in the folder."""
        return (*self.train, self.test, self.names)


def read_cifar(
    folder: Path, edition: CifarEdition, *, classes: int
) -> tuple[Samples, Samples, tuple[str, ...]]:
    """Training samples, test samples, and the names of the classes.

    Args:
        folder: that holds the files.
        edition: which files.
        classes: how many there must be.

    Returns:
        Images (N, 3, 32, 32) with labels (N,), the same for the test, and the names.

    Raises:
        DataError: a file is missing, damaged, or asks for code to be run.
    """
    names = _read_names(folder / edition.names, edition)
    if len(names) != classes:
        raise _bad(folder / edition.names, Text("it does not name {count} classes", count=classes))
    parts = [_read_samples(folder / name, edition, classes) for name in edition.train]
    train = (
        np.concatenate([images for images, _ in parts]),
        np.concatenate([labels for _, labels in parts]),
    )
    return train, _read_samples(folder / edition.test, edition, classes), names


def _read_names(path: Path, edition: CifarEdition) -> tuple[str, ...]:
    if not edition.names_key:
        lines = _content(path).decode("utf-8", "replace").splitlines()
        return tuple(line.strip() for line in lines if line.strip())
    names = _read_table(path).get(edition.names_key)
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise _bad(path, Text("it holds no names"))
    return tuple(printable(name) for name in names)


def _read_samples(path: Path, edition: CifarEdition, classes: int) -> Samples:
    if edition.label_key:
        pixels, labels = _pickled_samples(path, edition)
    else:
        pixels, labels = _binary_samples(path, edition)
    if not len(labels) or labels.min() < 0 or labels.max() >= classes:
        raise _bad(path, Text("a label in it is not one of the {count} classes", count=classes))
    return pixels.reshape(-1, 3, 32, 32), labels


def _binary_samples(path: Path, edition: CifarEdition) -> Samples:
    content = np.frombuffer(_content(path), dtype=np.uint8)
    record = edition.label_bytes + _PIXELS
    if not len(content) or len(content) % record:
        raise _bad(path, Text("it is cut short or damaged"))
    records = content.reshape(-1, record)
    return (
        np.ascontiguousarray(records[:, edition.label_bytes :]),
        records[:, edition.label_bytes - 1].astype(np.int64),
    )


def _pickled_samples(path: Path, edition: CifarEdition) -> Samples:
    table = _read_table(path)
    stored, labels = table.get("data"), table.get(edition.label_key)
    pixels = stored.unsigned_bytes() if isinstance(stored, _StoredArray) else None
    if pixels is None or not isinstance(labels, list):
        raise _bad(path, Text("it holds no pictures"))
    if not all(type(label) is int for label in labels) or len(pixels) != len(labels) * _PIXELS:
        raise _bad(path, Text("its pictures and labels do not belong together"))
    return pixels, np.asarray(labels, dtype=np.int64)


class _StoredArray:
    """What a pickle says of a numpy array, kept as it is; nothing of it is acted on."""

    def __init__(self, *_: object) -> None:
        self._state: Sequence[object] = ()

    def __setstate__(self, state: object) -> None:
        self._state = state if isinstance(state, tuple) else ()

    def unsigned_bytes(self) -> NDArray[np.uint8] | None:
        """Its values row by row; None if they are not unsigned bytes."""
        match self._state:
            case (int(), tuple(), _StoredType(code="u1"), False, bytes() | str() as content):
                # Python 2 wrote bytes as text, one character a byte.
                whole = content.encode("latin-1") if isinstance(content, str) else content
                return np.frombuffer(whole, dtype=np.uint8)
            case _:
                return None


class _StoredType:
    """What a pickle says of a numpy dtype."""

    def __init__(self, code: object = None, *_: object) -> None:
        self.code = code

    def __setstate__(self, state: object) -> None:
        """Byte order and the like have no meaning for single bytes."""


class _NoCodeUnpickler(pickle.Unpickler):
    """Gives stand-ins for numpy's arrays, and refuses every other name."""

    _STAND_INS: Mapping[tuple[str, str], type] = {
        ("numpy", "ndarray"): _StoredArray,
        ("numpy", "dtype"): _StoredType,
        ("numpy.core.multiarray", "_reconstruct"): _StoredArray,
        ("numpy._core.multiarray", "_reconstruct"): _StoredArray,
    }

    def find_class(self, module: str, name: str, /) -> type:
        """The stand-in for a name.

        Raises:
            _CodeError: it is no part of a numpy array.
        """
        stand_in = self._STAND_INS.get((module, name))
        if stand_in is None:
            raise _CodeError(f"{module}.{name}")
        return stand_in


class _CodeError(Exception):
    """A pickle asks for something that could run code."""


def _read_table(path: Path) -> dict[str, object]:
    content = _content(path)
    try:
        table = _NoCodeUnpickler(BytesIO(content), encoding="latin-1").load()
    except _CodeError as error:
        raise DataError(
            Text("{path} asks for {name} to be run, which a CIFAR file never does; it was not "
                 "opened.", path=printable(path), name=printable(str(error))[:80]),
            hint=Text("Delete the file and download the data set again."),
        ) from None  # fmt: skip
    except _UNPICKLING_ERRORS as error:
        raise _bad(path, Text("it is cut short or damaged")) from error
    if not isinstance(table, dict):
        raise _bad(path, Text("it holds no table"))
    return table


# What the unpickler raises on bytes that are no pickle, after its documentation and tests.
_UNPICKLING_ERRORS = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    MemoryError,
)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _bad(path, Text("it is larger than any CIFAR file"))
        return read_ordinary(path, _MOST_BYTES)
    except FileNotFoundError as error:
        raise _bad(path, Text("it is missing")) from error
    except OSError as error:
        raise _bad(path, Text("it could not be read ({reason})", reason=str(error.strerror))) from (
            error
        )


def _bad(path: Path, reason: Text) -> DataError:
    return DataError(
        Text("{path} cannot be used: {reason}.", path=printable(path), reason=reason),
        hint=Text("Delete its folder and download the data set again."),
    )

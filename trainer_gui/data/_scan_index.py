"""The list of a folder's files is kept, so that a folder that did not change need not be listed."""

import contextlib
import hashlib
import io
import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import atomic_write
from trainer_gui.core.text import text_from_parts
from trainer_gui.data._folder_scan import FolderScan, scan_folder
from trainer_gui.data._folder_walk import folder_stamp
from trainer_gui.kinds.pictures.decoding import SUFFIXES, UNSUPPORTED_SUFFIXES

_FORMAT = 2  # to be counted up where the same folder gives another list than before
_MOST_KEPT = 64
# Files that came within the same tick of a clock do not change the time again; the coarsest
# clock of a file system in use (FAT) ticks every two seconds.
_TICK_NS = 2_000_000_000
_NEVER = (0, 0, 0)


def scan_once(folder: Path, *, kept: Path | None, progress: Progress) -> FolderScan:
    """The classes and candidate picture files of a folder, listed anew only if it has changed.

    Whether a file was overwritten in its place is not known from this: that changes no folder.

    Args:
        folder: that exists.
        kept: where lists are kept; None to list in any case.
        progress: hears how many files were found.

    Raises:
        DataError: as `scan_folder` says.
        CancelledError: as progress said.
    """
    root = folder.resolve()
    if kept is None:
        return scan_folder(root, progress=progress)
    path = kept / f"{_key(root)}.npz"
    found = _read(path, root)
    if found is not None:
        return found
    began = time.time_ns()
    scan = scan_folder(root, progress=progress)
    if scan.folders:
        with contextlib.suppress(StorageError):  # it is only quicker with it
            atomic_write(path, _packed(scan, began))
            _tidy(kept)
    return scan


def _key(root: Path) -> str:
    endings = sorted(SUFFIXES | UNSUPPORTED_SUFFIXES)
    return hashlib.blake2b(
        os.fsencode(root) + json.dumps([_FORMAT, endings]).encode(), digest_size=16
    ).hexdigest()


def _packed(scan: FolderScan, began: int) -> bytes:
    recent = began - _TICK_NS
    stamps = [stamp if stamp[0] < recent else _NEVER for stamp in scan.folders.values()]
    words = {"classes": scan.classes, "notices": [notice.parts() for notice in scan.notices]}
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        names=_packed_names(scan.names),
        labels=scan.labels,
        splits=scan.splits.astype(np.int8),
        folders=_packed_names(tuple(scan.folders)),
        stamps=np.array(stamps, dtype=np.uint64),
        words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    )
    return target.getvalue()


def _read(path: Path, root: Path) -> FolderScan | None:
    """The scan that is kept; None if there is none, it is damaged, or a folder has changed."""
    try:
        stored = read_arrays(path)
        folders = _names(stored["folders"])
        stamps = [tuple(map(int, stamp)) for stamp in stored["stamps"]]
        for inner, stamp in zip(folders, stamps, strict=True):
            if folder_stamp(str(root / inner)) != stamp:
                return None
        words: dict[str, Any] = json.loads(stored["words"].tobytes())
        return FolderScan(
            root,
            tuple(words["classes"]),
            _names(stored["names"]),
            stored["labels"],
            stored["splits"].astype(np.int64),
            tuple(text_from_parts(one["source"], one["values"]) for one in words["notices"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _packed_names(names: tuple[str, ...]) -> NDArray[np.uint8]:
    return np.frombuffer(os.fsencode("\0".join(names)), dtype=np.uint8)


def _names(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    joined = os.fsdecode(packed.tobytes())
    return tuple(joined.split("\0")) if joined else ()


def _tidy(kept: Path) -> None:
    """Keeps the lists that were made last."""
    with contextlib.suppress(OSError):
        lists = sorted(kept.glob("*.npz"), key=lambda path: path.stat().st_mtime_ns)
        for path in lists[:-_MOST_KEPT]:
            path.unlink(missing_ok=True)

"""Files that a person drops, opens or pastes: found in folders, or saved from the clipboard."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QTemporaryDir
from PySide6.QtGui import QImage

FILES_LIMIT: Final = 10_000
"""Files that are taken at once; a folder with more is cut here."""


def found_files(paths: Iterable[str], suffixes: Sequence[str]) -> tuple[str, ...]:
    """The files among the paths, whatever they are called, each once, in order.

    In folders among them, and below, those are found whose names end so.

    Pipes, devices and what does not exist are left out: nothing could be read from them.
    """
    files: dict[str, None] = {}
    for path in paths:
        for file in _below(Path(path), tuple(suffixes)) if Path(path).is_dir() else (Path(path),):
            if len(files) >= FILES_LIMIT:
                return tuple(files)
            if file.is_file():
                files[str(file.absolute())] = None
    return tuple(files)


def _below(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names) if name.lower().endswith(suffixes))


def holds_files(mime: QMimeData, *, pictures: bool) -> bool:
    """Whether a drag or the clipboard holds files; a picture is one, where these are wanted."""
    return (pictures and mime.hasImage()) or any(url.isLocalFile() for url in mime.urls())


class PastedFiles:
    """Files of a clipboard; pictures without one are kept as PNG as long as this object is."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None
        self._count = 0

    def files(self, mime: QMimeData, *, pictures: bool) -> tuple[str, ...]:
        """The files that the data name, or the one that their picture was saved to.

        Args:
            mime: of a clipboard or a drag.
            pictures: whether a picture is wanted.
        """
        local = tuple(url.toLocalFile() for url in mime.urls() if url.isLocalFile())
        if local or not (pictures and mime.hasImage()):
            return local
        image = mime.imageData()
        return self._saved(image) if isinstance(image, QImage) and not image.isNull() else ()

    def _saved(self, image: QImage) -> tuple[str, ...]:
        if self._folder is None:
            self._folder = QTemporaryDir()
        self._count += 1
        path = self._folder.filePath(f"pasted-{self._count}.png")
        return (path,) if image.save(path, "PNG") else ()  # type: ignore[call-overload]

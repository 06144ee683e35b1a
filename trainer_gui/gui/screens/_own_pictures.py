"""Picture files that a person drops, opens or pastes: found, filtered, saved."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData, QTemporaryDir
from PySide6.QtGui import QImage

SUFFIXES: Final = (
    ".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".webp", ".tif", ".tiff", ".gif",
)  # fmt: skip
"""What the file dialog offers and a folder is searched for; the worker judges by content."""
FILES_LIMIT: Final = 10_000
"""Files that are taken at once; a folder with more is cut here."""


def found_files(paths: Iterable[str]) -> tuple[str, ...]:
    """The files among the paths and the pictures in the folders among them, each once, in order.

    Pipes, devices and what does not exist are left out: nothing could be read from them.
    """
    files: dict[str, None] = {}
    for path in paths:
        for file in _pictures_below(Path(path)) if Path(path).is_dir() else (Path(path),):
            if len(files) >= FILES_LIMIT:
                return tuple(files)
            if file.is_file():
                files[str(file.absolute())] = None
    return tuple(files)


def _pictures_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent, name) for name in sorted(names) if name.lower().endswith(SUFFIXES))


def holds_pictures(mime: QMimeData) -> bool:
    """Whether a drag or the clipboard holds files or a picture."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


class PastedPictures:
    """Pictures without a file, kept as PNG in a folder that goes when this object does."""

    def __init__(self) -> None:
        self._folder: QTemporaryDir | None = None
        self._count = 0

    def files(self, mime: QMimeData) -> tuple[str, ...]:
        """The files that the data name, or the one that their picture was saved to."""
        local = tuple(url.toLocalFile() for url in mime.urls() if url.isLocalFile())
        if local or not mime.hasImage():
            return local
        image = mime.imageData()
        return self._saved(image) if isinstance(image, QImage) and not image.isNull() else ()

    def _saved(self, image: QImage) -> tuple[str, ...]:
        if self._folder is None:
            self._folder = QTemporaryDir()
        self._count += 1
        path = self._folder.filePath(f"pasted-{self._count}.png")
        return (path,) if image.save(path, "PNG") else ()  # type: ignore[call-overload]

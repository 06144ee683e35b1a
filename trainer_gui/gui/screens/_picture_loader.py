"""PictureLoader: pictures of files, scaled down on a thread, kept while there is room."""

import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QImageReader

from trainer_gui.gui.screens._whole_png import is_whole_png

_FRAME_MS: Final = 16
_CACHE_BYTES: Final = 64_000_000
_FORMATS: Final = frozenset({b"png", b"jpeg", b"jpg", b"bmp", b"gif", b"webp", b"tiff"})


@dataclass(frozen=True, eq=False)
class Loaded:
    """What a file gave.

    Attributes:
        image: no side longer than was asked for; null if the file cannot be shown.
        size: of the picture in the file.
    """

    image: QImage
    size: QSize


_Key = tuple[str, int]
_Result = tuple[_Key, Loaded]


class PictureLoader(QObject):
    """Gives pictures at once if they are here, else later, newest request first.

    The thread ends when nothing is left to do, and never touches a Qt object of the window.
    """

    loaded = Signal(str)
    """A picture of this file is here now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache: OrderedDict[_Key, Loaded] = OrderedDict()
        self._bytes = 0
        self._asked: set[_Key] = set()
        queue: deque[_Key] = deque()
        self._queue = queue
        self._results: deque[_Result] = deque()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._drain)
        self.destroyed.connect(lambda: queue.clear())  # the thread ends with the window

    def picture(self, path: str, side: int) -> Loaded | None:
        """The picture with sides of at most `side` pixels; None while it is being read."""
        key = (path, side)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        if key not in self._asked:
            self._asked.add(key)
            self._queue.append(key)
            self._start()
        return None

    def forget(self) -> None:
        """Drops every picture and what is still waited for."""
        self._queue.clear()
        self._asked.clear()
        self._cache.clear()
        self._bytes = 0

    def _start(self) -> None:
        self._timer.start()
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=_work, args=(self._queue, self._results), name="pictures", daemon=True
            )
            self._thread.start()

    def _drain(self) -> None:
        while self._results:
            key, result = self._results.popleft()
            if key in self._asked:  # else it was forgotten meanwhile
                self._asked.discard(key)
                self._keep(key, result)
                self.loaded.emit(key[0])
        if self._queue:
            self._start()  # the thread may have ended just before the last request
        elif not self._asked:
            self._timer.stop()

    def _keep(self, key: _Key, result: Loaded) -> None:
        self._cache[key] = result
        self._bytes += result.image.sizeInBytes()
        while self._bytes > _CACHE_BYTES and len(self._cache) > 1:
            _old, dropped = self._cache.popitem(last=False)
            self._bytes -= dropped.image.sizeInBytes()


def _work(queue: "deque[_Key]", results: "deque[_Result]") -> None:
    while True:
        try:
            key = queue.pop()
        except IndexError:
            return
        results.append((key, read_scaled(*key)))


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return is_whole_png(file)
    except OSError:
        return False


def read_scaled(path: str, side: int) -> Loaded:
    """A picture file, upright, scaled down to `side` pixels at most, never up."""
    reader = QImageReader(path)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if reader.format().data() not in _FORMATS:
        return Loaded(QImage(), QSize())  # the worker does not read it either
    if reader.format().data() == b"png" and not _is_whole(Path(path)):
        return Loaded(QImage(), QSize())
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
    return Loaded(reader.read(), size)

"""GalleryReader: reads the samples of a gallery file in a thread of its own."""

import threading
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.core.errors import StorageError
from trainer_gui.core.replies import DataDescribed
from trainer_gui.kinds import noun_of

if TYPE_CHECKING:
    from trainer_gui.gui.screens._gallery_file import Samples

_LOOK_MS = 10

Result: TypeAlias = "Samples | StorageError"


class GalleryReader(QObject):
    """The newest question counts; what an older one finds is let go."""

    read = Signal(object, object)
    """DataDescribed, and its Samples or the StorageError that kept them from being read."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._described: DataDescribed | None = None
        self._answers: SimpleQueue[Result] = SimpleQueue()
        # The thread knows no Qt object, so that none can vanish under it.
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._on_look)

    def start(self, described: DataDescribed) -> None:
        """Begins to read; `read` follows."""
        self._described = described
        self._answers = SimpleQueue()
        threading.Thread(
            target=_read, args=(described, self._answers), name="gallery", daemon=True
        ).start()
        self._look.start()

    def busy(self) -> bool:
        """Whether it is reading."""
        return self._look.isActive()

    def stop(self) -> None:
        """No longer wants the samples."""
        self._look.stop()
        self._described = None

    def _on_look(self) -> None:
        try:
            result = self._answers.get_nowait()
        except Empty:
            return
        described = self._described
        self.stop()
        self.read.emit(described, result)


def _read(described: DataDescribed, answers: "SimpleQueue[Result]") -> None:
    # The first import costs half a second and a large file 40 ms: too much for Qt's thread.
    from trainer_gui.gui.screens import _samples  # noqa: F401 - it imports the plots
    from trainer_gui.gui.screens._gallery_file import read_samples

    try:
        answers.put(read_samples(described.gallery, noun_of(described.spec)))
    except StorageError as error:
        answers.put(error)

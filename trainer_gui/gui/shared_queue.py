"""SharedQueue: the queue as a window sees it, kept in step with its files and other windows."""

from collections.abc import Callable
from functools import reduce

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.errors import StorageError
from trainer_gui.core.paths import Folders
from trainer_gui.core.queue import Queue
from trainer_gui.runs.queue_file import Fate, QueueFile

Change = Callable[[Queue], Queue]


class SharedQueue(QObject):
    """Changes the queue, and says so.

    A change that cannot be written counts in this window until it can be.
    """

    changed = Signal()
    """The queue is another one now."""
    complained = Signal(object, object)
    """What is wrong with its files, and what to do about it, as Text."""

    def __init__(self, folders: Folders, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = QueueFile(folders)
        self._queue = Queue()
        self._stamp = 0
        self._unsaved: list[Change] = []
        self._complained = ""

    @property
    def queue(self) -> Queue:
        """What is in it."""
        return self._queue

    @property
    def saved(self) -> bool:
        """Whether other windows see the same."""
        return not self._unsaved

    def refresh(self, *, settle: bool) -> None:
        """Takes in what other windows did, and writes what could not be written before.

        Args:
            settle: whether to give back what was left by a window that is gone.
        """
        stamp = self._file.stamp()  # before it is read: what comes later is for the next time
        try:
            if self._unsaved:
                self._save()
            elif settle:
                self._show(self._file.settle())
            elif stamp != self._stamp:
                self._show(self._file.read())
            self._stamp = stamp
        except StorageError as error:
            self.complain(error)

    def change(self, change: Change) -> None:
        """Changes it, on top of what other windows did."""
        self._unsaved.append(change)
        try:
            self._save()
        except StorageError as error:
            self._show(change(self._queue))
            self.complain(error)

    def take(self, item_id: str, holder: int) -> bool:
        """Holds an item that is next and marks it so; whether no other window was quicker.

        Raises:
            StorageError: that cannot be written, so that another window might take it too.
        """
        if not self._file.hold(item_id):
            return False
        try:
            self._show(self._file.change(lambda queue: queue.take(item_id, holder)))
        except StorageError:
            self._file.release(item_id)
            raise
        item = self._queue.item(item_id)
        if item is not None and item.active:
            return True
        self._file.release(item_id)
        return False

    def hold(self, item_id: str) -> bool:
        """Holds an item, whatever its status; whether no other window does."""
        try:
            return self._file.hold(item_id)
        except StorageError as error:
            self.complain(error)
            return False

    def release(self, item_id: str) -> None:
        """Lets go of an item."""
        self._file.release(item_id)

    def fate(self, run_id: str) -> Fate:
        """What has become of an item's run."""
        return self._file.fate(run_id)

    def complain(self, error: StorageError) -> None:
        """Tells of an error once, though what failed is tried again and again."""
        if str(error) != self._complained:
            self._complained = str(error)
            self.complained.emit(error.message, error.hint)

    def _save(self) -> None:
        changes = tuple(self._unsaved)
        self._show(self._file.change(lambda queue: reduce(_apply, changes, queue)))
        self._unsaved.clear()
        self._complained = ""

    def _show(self, queue: Queue) -> None:
        for notice in self._file.take_notices():
            self.complained.emit(notice.message, notice.hint)
        if queue != self._queue:
            self._queue = queue
            self.changed.emit()


def _apply(queue: Queue, change: Change) -> Queue:
    return change(queue)

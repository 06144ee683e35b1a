"""QueueEdits: what a person does with the items of the queue."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.queue import Queue, QueueItem, new_item
from trainer_gui.core.text import Text
from trainer_gui.gui.shared_queue import SharedQueue


class QueueEdits(QObject):
    """Adds, moves and removes items; what was removed last can be brought back."""

    removed = Signal(object)
    """What was removed, as Text, and can be brought back; None if nothing can."""
    complained = Signal(object, object)
    """What could not be done, and what to do about it, as Text."""

    def __init__(self, shared: SharedQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shared = shared
        self._removed: list[tuple[QueueItem, int]] = []

    def add(self, recipe: Mapping[str, Any]) -> None:
        """Puts a recipe at the end."""
        item = new_item(recipe)
        self._shared.change(lambda queue: queue.add(item))

    def move(self, item_id: str, position: int) -> None:
        """Puts an item that waits at another position."""
        self._shared.change(lambda queue: queue.move(item_id, position))

    def put_back(self, item_id: str) -> None:
        """Lets an item that has ended wait again: with its run, or anew if that is done."""
        item = self._shared.queue.item(item_id)
        if item is not None and item.ended:
            run_id = "" if item.status == "done" else item.run_id
            self._shared.change(lambda queue: queue.mark(item_id, "waiting", run_id=run_id))

    def remove(self, item_id: str) -> None:
        """Takes an item out; one that goes on must be stopped first."""
        item = self._shared.queue.item(item_id)
        if item is None:
            return
        if item.active:
            self.complained.emit(
                Text("“{title}” is being trained.", title=item.title), Text("Stop it first.")
            )
            return
        self._remove([item], Text("“{title}” was removed from the queue.", title=item.title))

    def clear_ended(self) -> None:
        """Takes out all that have ended; their runs stay."""
        ended = [item for item in self._shared.queue.items if item.ended]
        if len(ended) == 1:
            self.remove(ended[0].id)
        elif ended:
            said = Text("{count} recipes were removed from the queue.", count=len(ended))
            self._remove(ended, said)

    def undo_remove(self) -> None:
        """Brings back, each to its place, what was removed last."""
        back, self._removed = self._removed, []

        def restore(queue: Queue) -> Queue:
            for item, position in back:
                queue = queue.add(item, position)
            return queue

        self._shared.change(restore)
        self.removed.emit(None)

    def _remove(self, items: list[QueueItem], said: Text) -> None:
        self._removed = [(item, self._shared.queue.items.index(item)) for item in items]

        def without(queue: Queue) -> Queue:
            for item in items:
                queue = queue.remove(item.id)
            return queue

        self._shared.change(without)
        self.removed.emit(said)

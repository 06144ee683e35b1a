"""DraftController: the recipe being edited, with undo, told to whoever shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from trainer_gui.core.recipe import Menus, Table
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state.draft import Draft

_EDIT_ID = 1


class _Edit(QUndoCommand):
    """A step back to the table before, and forth to the one after."""

    def __init__(
        self, controller: "DraftController", title: str, path: str, before: Table, after: Table
    ) -> None:
        super().__init__(title)
        self._controller = controller
        self._path = path
        self._before = before
        self._after = after

    def id(self) -> int:
        return _EDIT_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Several changes of one value in a row are one step."""
        if not isinstance(other, _Edit) or other._path != self._path or not self._path:  # noqa: SLF001 - the same class
            return False
        self._after = other._after  # noqa: SLF001
        self.setObsolete(self._after == self._before)  # it came back to where it was
        return True

    def undo(self) -> None:
        self._controller.restore(self._before)

    def redo(self) -> None:
        self._controller.restore(self._after)


class _Opening(QUndoCommand):
    """From one recipe to another, each with the preset that it came from."""

    def __init__(self, controller: "DraftController", before: "_Place", after: "_Place") -> None:
        super().__init__(shown(Text("Open {title}", title=str(after.table.get("title", "")))))
        self._controller = controller
        self._before = before
        self._after = after

    def undo(self) -> None:
        self._controller.go_to(self._before)

    def redo(self) -> None:
        self._controller.go_to(self._after)


@dataclass(frozen=True)
class _Place:
    """A recipe in the editor, the preset file that it came from, and what that file holds."""

    table: Table
    source: Path | None
    saved: Table


class DraftController(QObject):
    """Changes the draft on request, and says so."""

    changed = Signal()
    """The draft has changed, or another recipe is edited now."""
    source_changed = Signal()
    """The preset that the draft came from, or whether it differs from it, has changed."""
    left_out = Signal(object)
    """Paths of what was chosen and did not stay, since it means nothing to a new entry."""

    def __init__(
        self,
        menus: Menus,
        table: Mapping[str, Any],
        source: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.draft = Draft(menus, table)
        self.undo_stack = QUndoStack(self)
        self._source = source
        self._saved = self.draft.snapshot()
        self._was_modified = False

    @property
    def source(self) -> Path | None:
        """The preset file that the draft was opened from or saved to."""
        return self._source

    @property
    def modified(self) -> bool:
        """Whether the draft differs from its preset."""
        return self.draft.table != self._saved

    def set(self, path: str, value: object) -> None:
        """Changes a value, as a step that can be undone."""
        self._step(path, lambda: self.draft.set(path, value))

    def set_together(self, values: Mapping[str, object]) -> None:
        """Changes several values, as one step that can be undone."""

        def change() -> tuple[str, ...]:
            lost = [path for key, value in values.items() for path in self.draft.set(key, value)]
            return tuple(path for path in lost if path not in values)

        self._step("", change)

    def reset(self, path: str) -> None:
        """Gives a value its default again."""
        self._step(path, lambda: self.draft.reset(path))

    def open(self, table: Mapping[str, Any], source: Path | None) -> None:
        """Edits another recipe, as a step that can be undone: no edit is ever lost."""
        before = self._place()
        complete = Draft(self.draft.menus, table).table
        after = _Place(complete, source, complete)
        if after != before:
            self.undo_stack.push(_Opening(self, before, after))

    def saved(self, source: Path) -> None:
        """The draft was saved as it is."""
        self._source = source
        self._saved = self.draft.snapshot()
        self._was_modified = False
        self.undo_stack.setClean()  # the next change is a step of its own
        self.source_changed.emit()

    def restore(self, table: Mapping[str, Any]) -> None:
        """Goes to a state of the undo stack."""
        if table != self.draft.table:
            self.draft.restore(table)
            self._tell()

    def go_to(self, place: _Place) -> None:
        """Goes to another recipe of the undo stack."""
        self.draft.replace(place.saved)
        self.draft.restore(place.table)
        self._source, self._saved = place.source, place.saved
        self._was_modified = self.modified
        self.changed.emit()
        self.source_changed.emit()

    def _place(self) -> _Place:
        return _Place(self.draft.snapshot(), self._source, self._saved)

    def _tell(self) -> None:
        self.changed.emit()
        if self.modified != self._was_modified:
            self._was_modified = not self._was_modified
            self.source_changed.emit()

    def _step(self, path: str, change: Callable[[], tuple[str, ...]]) -> None:
        """Does a change of one value, or of several where the path is empty."""
        before = self.draft.snapshot()
        left_out = change()
        after = self.draft.snapshot()
        if after == before:
            return
        title = shown(Text("Change {path}", path=path) if path else Text("Change several options"))
        self.undo_stack.push(_Edit(self, title, path, before, after))
        self._tell()
        if left_out:
            self.left_out.emit(left_out)

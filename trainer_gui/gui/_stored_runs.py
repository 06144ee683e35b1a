"""StoredRuns: what the window asks of the store of runs, without waiting for the disk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.text import Text
from trainer_gui.gui.errands import Errands
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.runs.store import RunStore, TrashedRun

UNDO: Final = "undo_trash"
"""Key of the banner's button."""


@dataclass(frozen=True)
class _Moved:
    """What came of moving runs.

    Attributes:
        places: where they are now: paths in the trash, or ids of runs.
        errors: why others stayed where they were.
    """

    places: tuple[Path | str, ...]
    errors: tuple[TrainerError, ...]


class StoredRuns(QObject):
    """Lists runs, keeps what a person notes of them, and throws them away with a way back."""

    listed = Signal(object)
    """Every run, as a tuple of RunInfo, the newest first."""
    restored = Signal(str)
    """A run is back from the trash, under this id."""

    def __init__(
        self,
        store: RunStore,
        banner: Banner,
        complain: Callable[[Text, Text], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._banner = banner
        self._complain = complain
        self._errands = Errands("stored runs", self)
        self._reading = self._stale = False
        self._trashed: tuple[Path, ...] = ()
        banner.pressed.connect(self._on_pressed)

    def refresh(self) -> None:
        """Looks which runs there are; `listed` follows."""
        if self._reading:
            self._stale = True  # what is being read may be older than what is asked for
            return
        self._reading = True
        self._errands.do(self._store.runs, self._on_listed, self._on_unlisted)

    def busy(self) -> bool:
        """Whether it is at work."""
        return self._errands.busy()

    def annotate(
        self, run_id: str, *, tags: Sequence[str] | None = None, notes: str | None = None
    ) -> None:
        """Keeps tags or notes at once: what was typed last is safe when the window closes.

        If that fails, it is told, and the list is read again to show what is kept.
        """
        self._stale = self._reading
        try:
            self._store.annotate(run_id, tags=tags, notes=notes)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            self.refresh()

    def set_star(self, run_ids: Sequence[str], on: bool) -> None:
        """Gives runs a star, or takes it away."""
        self._stale = self._reading
        ids = tuple(run_ids)

        def work() -> None:
            for run_id in ids:
                self._store.annotate(run_id, star=on)

        self._errands.do(work, lambda _: None, self._on_failed)

    def trash(self, run_ids: Sequence[str]) -> None:
        """Moves runs to the trash, and offers to bring them back."""
        work = partial(_move, self._store.trash, tuple(run_ids))
        self._errands.do(work, self._on_trashed)

    def offer_back(self, run_id: str) -> None:
        """Says that a run was discarded, and offers to bring it back from the trash."""

        def tell(trashed: Sequence[TrashedRun]) -> None:
            found = next((run.path for run in trashed if run.run_id == run_id), None)
            if found is not None:
                self._trashed = (found,)
                self._tell(Text("The run was discarded; it is in the trash."))

        self._errands.do(self._store.trashed, tell)

    def undo(self) -> None:
        """Brings back what was thrown away last."""
        trashed, self._trashed = self._trashed, ()
        if trashed:
            self._errands.do(partial(_move, self._store.restore, trashed), self._on_restored)

    def _on_listed(self, runs: object) -> None:
        self._reading = False
        if self._stale:  # it may not know what was changed while it was read
            self._stale = False
            self.refresh()
        else:
            self.listed.emit(runs)

    def _on_unlisted(self, error: TrainerError) -> None:
        self._reading = self._stale = False
        self._complain(error.message, error.hint)

    def _on_failed(self, error: TrainerError) -> None:
        self._complain(error.message, error.hint)
        self.refresh()

    def _on_trashed(self, moved: _Moved) -> None:
        self._trashed = tuple(place for place in moved.places if isinstance(place, Path))
        self.refresh()
        count = len(self._trashed)
        done = (
            Text("The run was moved to the trash.")
            if count == 1
            else Text("{count} runs were moved to the trash.", count=count)
        )
        for error in moved.errors[:1]:
            left = Text("{message} {hint}", message=error.message, hint=error.hint)
            message, hint = (done, left) if count else (error.message, error.hint)
            undo = [(UNDO, shown(Text("Undo")))] if count else []
            self._banner.show_message("error", shown(message), shown(hint), buttons=undo)
            return
        self._tell(done)

    def _tell(self, done: Text) -> None:
        self._banner.show_message("info", shown(done), buttons=[(UNDO, shown(Text("Undo")))])

    def _on_restored(self, moved: _Moved) -> None:
        self.refresh()
        for place in moved.places:
            self.restored.emit(str(place))
        for error in moved.errors[:1]:
            self._complain(error.message, error.hint)

    def _on_pressed(self, key: str) -> None:
        if key == UNDO:
            self._banner.clear()
            self.undo()


def _move(move: Callable[..., Path | str], runs: Sequence[str] | Sequence[Path]) -> _Moved:
    """Moves one after the other; one that cannot be moved keeps no other."""
    places: list[Path | str] = []
    errors: list[TrainerError] = []
    for run in runs:
        try:
            places.append(move(run))
        except TrainerError as error:
            errors.append(error)
    return _Moved(tuple(places), tuple(errors))

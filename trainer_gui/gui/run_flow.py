"""RunFlow: going on with runs: resume, continue with changes, pick up what went on meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from trainer_gui.core.checkpoints import checkpoint_names, read_manifest
from trainer_gui.core.errors import CodeConsentError, StorageError, TrainerError
from trainer_gui.core.events import RunStarted
from trainer_gui.core.recipe import Menus, Recipe
from trainer_gui.core.text import Text
from trainer_gui.gui.code_consent import CodeConsent
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.translate import shown
from trainer_gui.runs.follow import find_going_on
from trainer_gui.runs.journal import read_journal
from trainer_gui.runs.store import RunStore
from trainer_gui.state.draft import Draft

if TYPE_CHECKING:
    from trainer_gui.gui.dialogs.continue_run import StartingPoint

_GENTLER = 0.1
_RATE = "training.optimizer.learning_rate"


class RunFlow(QObject):
    """Asks what must be asked, and tells what cannot be done."""

    def __init__(
        self,
        menus: Menus,
        store: RunStore,
        runs: RunController,
        window: QWidget,
        *,
        consent: CodeConsent,
        complain: Callable[[Text, Text], None],
        show: Callable[[], None],
    ) -> None:
        """Connects nothing yet.

        Args:
            menus: that recipes choose from.
            store: keeps the runs.
            runs: trains them.
            window: dialogs belong to it.
            consent: asks whether the program that defines a model may run.
            complain: shows what could not be done and what to do about it.
            show: brings up the screen where a run is watched.
        """
        super().__init__(window)
        self._menus = menus
        self._store = store
        self._runs = runs
        self._window = window
        self._consent = consent
        self._complain = complain
        self._show = show

    def resume(self, run_id: str, recipe: Recipe | None = None, checkpoint: str = "") -> None:
        """Goes on with a run, from its newest checkpoint unless told otherwise."""
        if self._runs.live is not None:
            self._complain(
                Text("A run is going on."),
                Text("Wait until it has ended, or add the recipe to the queue."),
            )
            return
        try:
            self._runs.resume(run_id, recipe=recipe, checkpoint=checkpoint or None)
        except CodeConsentError as error:  # the run comes from elsewhere
            self._consent.ask(error.file, lambda: self.resume(run_id, recipe, checkpoint))
            return
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        self._show()

    def resume_gently(self, run_id: str) -> None:
        """Goes on with a tenth of the learning rate, as a new run: the old one has diverged."""
        try:
            draft = Draft(self._menus, self._store.recipe_table(run_id))
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        draft.set(_RATE, draft.value(_RATE) * _GENTLER)
        self.resume(run_id, draft.recipe())

    def fork(self, run_id: str) -> None:
        """Asks for changes, and goes on with them as a new run."""
        from trainer_gui.gui.dialogs.continue_run import ContinueRunDialog

        try:
            draft = Draft(self._menus, self._store.recipe_table(run_id))
            points = self._starting_points(run_id)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        per_epoch = _steps_per_epoch(self._store.folder(run_id))
        dialog = ContinueRunDialog(draft, points, steps_per_epoch=per_epoch, parent=self._window)
        dialog.chosen.connect(lambda checkpoint, recipe: self.resume(run_id, recipe, checkpoint))
        dialog.open()

    def pick_up(self) -> None:
        """Follows the newest run that another process trains, such as one that stayed."""
        going_on = find_going_on(self._store)
        if going_on and self._runs.live is None:
            self._runs.follow(going_on[0])

    def _starting_points(self, run_id: str) -> "list[StartingPoint]":
        """The checkpoints of a run that can be read, the newest first.

        Raises:
            StorageError: there is none.
        """
        from trainer_gui.gui.dialogs.continue_run import StartingPoint

        folder = self._store.folder(run_id)
        found: list[StartingPoint] = []
        best = None
        for name in checkpoint_names(folder):
            try:
                manifest = read_manifest(folder, name)
            except StorageError:
                continue
            best = manifest.best if best is None else best  # the newest one knows of all
            words = Text(
                "step {step:,} (epoch {epoch}), the best" if name == best
                else "step {step:,} (epoch {epoch})",
                step=manifest.step,
                epoch=manifest.epoch + 1,
            )  # fmt: skip
            found.append(StartingPoint(name, shown(words), manifest.step))
        if not found:
            raise StorageError(
                Text("The run {run} has no checkpoint to go on from.", run=run_id),
                hint=Text("Train its recipe from the beginning."),
            )
        return found


def _steps_per_epoch(folder: Path) -> int | None:
    """What the run said of it when it began; None if it never did."""
    for stamped in read_journal(folder):
        if isinstance(stamped.body, RunStarted):
            return stamped.body.steps_per_epoch
    return None

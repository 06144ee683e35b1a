"""RunWatch: keeps menus, status line and messages in step with the run that goes on or is shown."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from trainer_gui.core.events import RunFinished
from trainer_gui.core.replies import WorkerLost
from trainer_gui.core.text import Text
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.state.run_state import Changed

if TYPE_CHECKING:
    from trainer_gui.gui.session import Session

_COMMANDS: Final = ("pause", "finish", "stop", "save_now", "discard")
"""Actions on the run that goes on."""
_CONDITION: Final = Changed.PHASE | Changed.STARTED | Changed.ENDED


class RunWatch(QObject):
    """Enables what can be done with runs now, and tells what came of it."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        session.runs.live_changed.connect(self.show_live)
        session.runs.changed.connect(self.show_shown)
        session.link.lost.connect(self._on_lost)

    def show_live(self, flags: Changed) -> None:
        """Shows what has changed of the run that goes on, or just has."""
        session, live = self._session, self._session.runs.live
        session.window.status.show_run(live)
        if flags & _CONDITION:
            for key in _COMMANDS:
                session.window.actions_table[key].setEnabled(live is not None)
            last = session.runs.last_live
            session.window.actions_table["show_live"].setEnabled(last is not None)
        if flags & Changed.CHECKPOINT and live is not None and live.saving:
            self._tell_saved(live)
        if flags & Changed.ENDED and live is None:
            self._on_ended()

    def _tell_saved(self, live: ShownRun) -> None:
        live.saving = False
        newest = list(live.state.checkpoints.values())[-1]
        self._session.window.status.show_message(
            Text("A checkpoint was saved at step {step:,}.", step=newest.step)
        )

    def _on_ended(self) -> None:
        session, last = self._session, self._session.runs.last_live
        session.screens.refresh_runs()
        ended = None if last is None else last.state.ended
        if last is not None and isinstance(ended, RunFinished) and ended.reason == "discarded":
            session.screens.stored.offer_back(last.run_id)
        session.closing.go_on()

    def show_shown(self, flags: Changed) -> None:
        """Shows what has changed of the run on the Train screen."""
        if not flags & (_CONDITION | Changed.CHECKPOINT):
            return
        run, table = self._session.runs.run, self._session.window.actions_table
        table["resume"].setEnabled(run is not None and run.resumable)
        table["continue"].setEnabled(run is not None and run.continuable)

    def _on_lost(self, loss: WorkerLost) -> None:
        session, live = self._session, self._session.runs.live
        session.window.status.show_worker(None)
        in_sight = session.window.screen_key == "train" and live is session.runs.run
        if live is not None and live.ours and in_sight and session.link.alive:
            return  # the run's own banner tells the cause, and what to do
        session.complain(loss.message, loss.hint)

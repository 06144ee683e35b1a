"""QueueFlow: the queue between its panel, the form and the runs of this window."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from trainer_gui.core.control import Stop
from trainer_gui.core.events import RunFailed, RunFinished
from trainer_gui.core.text import Text
from trainer_gui.gui.queue_controller import QueueController
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.state.run_state import Changed

if TYPE_CHECKING:
    from trainer_gui.gui.screens.queue_panel import QueuePanel
    from trainer_gui.gui.session import Session

_MANY: Final = 100


class QueueFlow(QObject):
    """Tells the queue what the live run does, and does what the queue and its panel want."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.panel: QueuePanel | None = None
        self.controller = QueueController(
            session.store.folders,
            session.menus,
            start=session.runs.start,
            resume=self._resume,
            busy=lambda: session.runs.live is not None,
            parent=self,
        )
        self.controller.stop_requested.connect(lambda _run_id: session.command(Stop()))
        self.controller.complained.connect(session.complain)
        self.controller.changed.connect(self._show)
        session.runs.commanded.connect(self.controller.commanded)
        session.runs.live_changed.connect(self._on_live)
        session.window.screen_shown.connect(self._on_screen)
        session.drafts.changed.connect(self._show_addable)

    def add(self) -> None:
        """Puts the form's recipe at the end of the queue."""
        obstacle = self._obstacle()
        if obstacle is not None:
            self._session.window.status.show_message(obstacle)
            return
        failure = self._session.facts.model.failure
        if failure is not None and failure.remedy == "run_code":
            # Now, while somebody is there to look at it.
            self._session.consent.ask(failure.file, self.add)
            return
        self.controller.edits.add(self._session.drafts.draft.table)
        waiting = sum(item.status == "waiting" for item in self.controller.queue.items)
        self._session.window.status.show_message(
            Text("Added to the queue: 1 recipe waits.")
            if waiting == 1
            else Text("Added to the queue: {count} recipes wait.", count=waiting)
        )

    def toggle_pause(self) -> None:
        """Pauses the queue, or lets it go on."""
        self.controller.pause(not self.controller.queue.paused)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        if self.panel is not None:
            self.panel.set_theme(theme)

    def _resume(self, run_id: str) -> None:
        self._session.runs.resume(run_id)

    def _on_live(self, flags: Changed) -> None:
        run = self._session.runs.last_live
        if run is None:
            return
        phase, ended = run.state.phase, run.state.ended
        if flags & Changed.PHASE and phase is not None:
            self.controller.run_phase(run.run_id, phase.phase)
        if flags & Changed.ENDED and isinstance(ended, RunFinished | RunFailed):
            self.controller.run_ended(run.run_id, ended)

    def _on_screen(self, key: str) -> None:
        if key == "queue" and self.panel is None:
            self._make_panel()

    def _make_panel(self) -> None:
        from trainer_gui.gui.screens.queue_panel import QueuePanel

        session, edits = self._session, self.controller.edits
        panel = self.panel = QueuePanel(session.theme, parent=session.window.screen_place)
        panel.add_requested.connect(self.add)
        panel.edit_requested.connect(self._edit)
        panel.open_requested.connect(session.screens.open_run)
        panel.remove_requested.connect(edits.remove)
        panel.put_back_requested.connect(edits.put_back)
        panel.move_requested.connect(edits.move)
        panel.clear_requested.connect(edits.clear_ended)
        panel.undo_requested.connect(edits.undo_remove)
        panel.pause_requested.connect(self.controller.pause)
        panel.stop_at_requested.connect(self.controller.set_stop_at)
        edits.removed.connect(panel.show_removed)
        session.window.add_screen("queue", panel)
        session.recipe_view.misfit_changed.connect(lambda _misfit: self._show_addable())
        self._show()
        self._show_addable()

    def _edit(self, table: dict[str, object]) -> None:
        self._session.drafts.open(table, None)
        self._session.window.show_screen("train")

    def _show(self) -> None:
        queue = self.controller.queue
        waiting = sum(item.status == "waiting" for item in queue.items)
        count = str(waiting) if waiting < _MANY else f"{_MANY - 1}+"  # the rail is narrow
        name = Text("Queue") if not waiting else Text("Queue ({count})", count=count)
        self._session.window.show_rail_text("queue", shown(name))
        if self.panel is not None:
            self.panel.show_queue(queue, self.controller.elsewhere)

    def _show_addable(self) -> None:
        if self.panel is not None:
            self.panel.show_addable(self._obstacle())

    def _obstacle(self) -> Text | None:
        """Why the form's recipe cannot be queued; None if it can."""
        for problem in self._session.recipe_view.problems().values():
            return problem.message
        return None

"""Closing: what becomes of the live run and of the queue when the window is to close."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QCloseEvent

from trainer_gui.core.control import Resume, Stop
from trainer_gui.core.text import Text

if TYPE_CHECKING:
    from trainer_gui.gui.session import Session


class Closing(QObject):
    """Asks what must be asked; a window that waits for a run closes once that has ended."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._wanted = False
        self._unasked = False
        session.window.close_requested.connect(self._on_close)

    def close_now(self) -> None:
        """Closes the window without a question: a run keeps a checkpoint, or goes on if it may."""
        self._unasked = True
        self._session.window.close()

    def go_on(self) -> None:
        """Closes the window if only the run that has ended held it up."""
        if self._wanted:
            self._session.window.close()

    def _on_close(self, event: QCloseEvent) -> None:
        session = self._session
        session.queue.controller.end()  # whatever is stopped now goes on at the next start
        if session.runs.live is None or self._may_close():
            session.end()
            return
        event.ignore()
        if not self._wanted:
            session.queue.controller.begin()

    def _may_close(self) -> bool:
        live = self._session.runs.live
        alone = live is not None and not live.ours  # it goes on without this window
        return self._unasked or self._session.link.stays or alone or self._ask()

    def _ask(self) -> bool:
        """Whether the window may close now; it closes by itself once the run has ended."""
        from trainer_gui.gui.dialogs.close_while_training import ask_how_to_close

        session = self._session
        self._wanted = False  # asked anew, an earlier answer no longer counts
        answer = ask_how_to_close(session.window, may_stay=session.link.could_stay)
        self._wanted = answer in {"stop", "finish"}
        if answer == "cancel":
            return False
        if answer == "stay":  # this once; the setting is for ever
            session.command(Resume())  # a run that waits would wait for ever
            session.link.set_stay(True)
            return True
        if answer == "stop":
            session.command(Stop())
            if session.link.readiness is None:
                return True  # nothing has begun, so there is nothing to save
            session.window.status.show_message(Text("Saving a checkpoint, then closing…"))
        else:
            session.command(Resume())  # a run that waits would never end
            session.window.status.show_message(Text("The window closes when the run has ended."))
        return session.runs.live is None

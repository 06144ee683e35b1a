"""CodeConsent: asks whether a program of a person's own may run, and remembers the answer."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.text import Text
from trainer_gui.core.trust import Code, is_trusted, read_code, trust
from trainer_gui.gui.recipe_facts import RecipeFacts


class CodeConsent(QObject):
    """The one way in which the window allows a program; it never runs one itself."""

    def __init__(
        self, facts: RecipeFacts, window: QWidget, complain: Callable[[Text, Text], None]
    ) -> None:
        """Asks nothing yet.

        Args:
            facts: told when a program was allowed, or may have changed.
            window: the question belongs to it.
            complain: shows what could not be done and what to do about it.
        """
        super().__init__(window)
        self._facts = facts
        self._window = window
        self._complain = complain
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_application)

    def ask(self, file: str, then: Callable[[], None] | None = None) -> None:
        """Shows a program; what is allowed are the bytes that were shown.

        Args:
            file: its path.
            then: what could not be done without consent.
        """
        from trainer_gui.gui.dialogs.code_consent import CodeConsentDialog

        try:
            code = read_code(file)
            if is_trusted(code.sha256):  # in another window, or it is as it was before
                self._go_on(then)
                return
            dialog = CodeConsentDialog(code, self._window)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        dialog.accepted.connect(lambda: self._allow(code, then))
        dialog.open()

    def _allow(self, code: Code, then: Callable[[], None] | None) -> None:
        try:
            trust(code.sha256, code.path.name)
        except TrainerError as error:
            self._complain(error.message, error.hint)
            return
        self._go_on(then)

    def _go_on(self, then: Callable[[], None] | None) -> None:
        self._facts.read_model()
        if then is not None:
            then()

    def _on_application(self, state: Qt.ApplicationState) -> None:
        """A person comes back, perhaps from their editor."""
        if state is Qt.ApplicationState.ApplicationActive:
            self._facts.look_at_code()

"""ask_how_to_close: what shall become of the run that is going on when the window closes."""

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import heading, paragraph, prepare
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown

CloseAnswer: TypeAlias = Literal["stop", "stay", "finish", "cancel"]
_CHOICES: Final[tuple[tuple[CloseAnswer, Text, Text], ...]] = (
    (
        "stop",
        Text("Stop and keep a checkpoint"),
        Text("The run ends after this step and can be resumed later."),
    ),
    (
        "stay",
        Text("Let it go on without the window"),
        Text("It trains on; the next window picks it up, curves and all."),
    ),
    (
        "finish",
        Text("Wait until it has ended"),
        Text("The window stays until then, and closes by itself."),
    ),
    ("cancel", Text("Cancel"), Text("Nothing changes; the run goes on.")),
)


def ask_how_to_close(parent: QWidget | None = None, *, may_stay: bool = False) -> CloseAnswer:
    """Asks, and waits for the answer; Escape is `cancel`.

    Args:
        parent: the window.
        may_stay: whether the run can go on without it.
    """
    dialog = CloseWhileTrainingDialog(parent, may_stay=may_stay)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer


class CloseWhileTrainingDialog(QDialog):
    """Buttons that each say what happens next.

    Attributes:
        answer: what was chosen; `cancel` until then.
        buttons: by answer.
    """

    def __init__(self, parent: QWidget | None = None, *, may_stay: bool = False) -> None:
        super().__init__(parent)
        self.answer: CloseAnswer = "cancel"
        self.buttons: dict[CloseAnswer, QPushButton] = {}
        column = prepare(self, shown(Text("Close the window")), width=460)
        # The answer is read after the dialog has closed.
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        column.addLayout(heading("train", shown(Text("A run is still training."))))
        column.addWidget(paragraph(shown(Text("What shall become of it?")), tone="muted"))
        for answer, label, meaning in _CHOICES:
            if answer == "stay" and not may_stay:
                continue
            button = _Choice(shown(label), shown(meaning))
            button.clicked.connect(lambda _checked, answer=answer: self._on_chosen(answer))
            self.buttons[answer] = button
            column.addWidget(button)
        self.buttons["stop"].setDefault(True)
        self.buttons["stop"].setFocus()

    def _on_chosen(self, answer: CloseAnswer) -> None:
        self.answer = answer
        self.accept()


class _Choice(QPushButton):
    """A button as wide as the dialog, with a line of explanation under its words."""

    def __init__(self, label: str, meaning: str) -> None:
        super().__init__()
        set_look(self, role="entry")
        self.setAccessibleName(label)
        self.setAccessibleDescription(meaning)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE // 4)
        for text, role in ((label, "strong"), (meaning, "small")):
            line = QLabel(text)
            set_look(line, role=role)
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Grows with its two lines; the style sheet knows only buttons of one."""
        super().resizeEvent(event)
        self.setMinimumHeight(self._column.totalSizeHint().height())

    def sizeHint(self) -> QSize:
        """What the two lines need."""
        return self._column.totalSizeHint()

"""Parts that the dialogs share: headings, paragraphs, and the row of buttons."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.icon_widgets import IconLabel


def prepare(dialog: QDialog, title: str, *, width: int) -> QVBoxLayout:
    """Names a dialog and gives the column that its parts go into.

    It deletes itself when it is closed and blocks no more than the window it belongs to.
    """
    dialog.setWindowTitle(title)
    dialog.setModal(True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(3 * SPACE, 2 * SPACE + SPACE // 2, 3 * SPACE, 2 * SPACE)
    column.setSpacing(SPACE + SPACE // 2)
    # Words that wrap need the final width to say how high they are; a minimum width comes too late.
    column.addStrut(width - 6 * SPACE)
    return column


def make_room(dialog: QDialog) -> None:
    """Makes an open dialog higher where its words have become longer than their place."""
    column = dialog.layout()
    if column is not None and dialog.isVisible():
        column.activate()
        needed = column.heightForWidth(dialog.width())
        if needed > dialog.height():
            dialog.resize(dialog.width(), needed)


def heading(icon: str, title: str | QLabel, *, tone: str = "accent") -> QHBoxLayout:
    """What the dialog is about: an icon and a line, or the label whose line may change."""
    label = title if isinstance(title, QLabel) else paragraph(title)
    set_look(label, role="section")
    row = QHBoxLayout()
    row.setSpacing(SPACE + SPACE // 2)
    row.addWidget(IconLabel(icon, size=22, tone=tone), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return row


def paragraph(text: str, *, tone: str = "") -> QLabel:
    """Words that wrap and can be selected, never read as markup."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if tone:
        set_look(label, tone=tone)
    return label


def push_button(label: Text, *, role: str = "") -> QPushButton:
    """A button that Enter presses only if it is the default one."""
    button = QPushButton(shown(label))
    button.setAutoDefault(False)
    if role:
        set_look(button, role=role)
    return button


def button_row(
    *, before: Sequence[QWidget] = (), after: Sequence[QWidget] = (), default: QPushButton
) -> QHBoxLayout:
    """The last row of a dialog: helpful buttons at the left, those that end it at the right."""
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    for widget in before:
        row.addWidget(widget)
    row.addStretch(1)
    for widget in after:
        row.addWidget(widget)
    default.setDefault(True)
    return row


def copy_on_click(button: QPushButton, text: str) -> None:
    """Makes a button copy a text, and say that it did."""

    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(shown(Text("Copied")))

    button.clicked.connect(copy)

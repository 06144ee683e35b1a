"""DropWell: a dashed place to drop files on, with other ways to bring them."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from trainer_gui.core.asks import Files
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.icon_widgets import IconLabel


class DropWell(QWidget):
    """Says what may be dropped; lights up while something is held over it."""

    open_pressed = Signal()
    paste_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit = False
        self._title = QLabel()
        set_look(self._title, role="section")
        self._text = QLabel()
        self._text.setWordWrap(True)
        set_look(self._text, tone="muted")
        self._icon = IconLabel("data", size=48, tone="accent")
        self.open_button = QPushButton()
        set_look(self.open_button, role="primary")
        self.paste_button = QPushButton(shown(Text("Paste")))
        self.open_button.clicked.connect(self.open_pressed)
        self.paste_button.clicked.connect(self.paste_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        column.setSpacing(SPACE)
        column.addStretch(2)
        column.addWidget(self._icon, 0, _MIDDLE)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(SPACE)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addStretch(1)
        row.addWidget(self.open_button)
        row.addWidget(self.paste_button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)

    def show_files(self, files: Files) -> None:
        """Says what may be dropped."""
        self._title.setText(shown(Text("Drop {what} here, or press Open…", what=files.what)))
        self._text.setText(
            shown(Text("One, many or a whole folder: {formats}", formats=files.formats))
        )
        self._icon.show_icon("picture" if files.pictures else "data", "accent")
        self.open_button.setText(shown(Text("Open {what}…", what=files.what)))
        self.paste_button.setToolTip(paste_tip(files))

    def set_lit(self, lit: bool) -> None:
        """Shows that what is held over the window may be dropped."""
        self._lit = lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the dashed edge in the palette's colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        role = QPalette.ColorRole
        pen = QPen(self.palette().color(role.Accent if self._lit else role.Dark), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(self.palette().color(role.Highlight if self._lit else role.AlternateBase))
        edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(edge, 1.5 * SPACE, 1.5 * SPACE)
        painter.end()


def paste_tip(files: Files) -> str:
    """What may be pasted."""
    if files.pictures:
        return shown(Text("Paste a picture or files (Ctrl+V)"))
    return shown(Text("Paste files that were copied (Ctrl+V)"))


_MIDDLE = Qt.AlignmentFlag.AlignHCenter

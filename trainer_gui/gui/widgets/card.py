"""Card: a framed area with an optional heading, and a body to fill."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.gui.theme import SPACE, set_look


class Card(QFrame):
    """A framed area; widgets go into `body`, those that belong to the heading into `header`."""

    def __init__(self, title: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * SPACE, SPACE + SPACE // 2, 2 * SPACE, 2 * SPACE)
        outer.setSpacing(SPACE)
        self.header = QHBoxLayout()
        self.header.setSpacing(SPACE)
        self._title = QLabel(title)
        set_look(self._title, role="section")
        self.header.addWidget(self._title, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE)
        outer.addLayout(self.header)
        outer.addLayout(self.body, 1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Changes the heading; an empty one takes no room."""
        self._title.setText(title)
        self._title.setVisible(bool(title))

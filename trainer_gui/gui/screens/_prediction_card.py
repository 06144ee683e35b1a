"""PredictionCard: what a model says of one sample of a file, and the picture if it is one."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._answer_view import AnswerView
from trainer_gui.gui.screens._picture_loader import Loaded
from trainer_gui.gui.screens._picture_view import PictureView
from trainer_gui.gui.screens._prediction_rows import FileRow, verdict
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.bar_list import Bar
from trainer_gui.gui.widgets.card import Card
from trainer_gui.gui.widgets.elided_label import ElidedLabel

_WIDE: Final = 1.25
_ANSWER_WIDTH: Final = 300
_NO_LIMIT: Final = 16777215  # what Qt calls QWIDGETSIZE_MAX


class PredictionCard(Card):
    """What is shown of the selected row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = ElidedLabel()
        set_look(self._name, role="section")
        self._size = QLabel()
        set_look(self._size, role="small")
        self._picture = PictureView()
        self._answer = AnswerView()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._name, 1)
        head.addWidget(self._size)
        self.body.addLayout(head)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(2 * SPACE)
        self._sides.addWidget(self._picture, 1)
        self._sides.addWidget(self._answer)
        self.body.addLayout(self._sides, 1)

    def set_pictures(self, pictures: bool) -> None:
        """Whether the samples are pictures, which are shown beside the answers."""
        self._picture.setVisible(pictures)
        self._size.setVisible(pictures)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the guesses under the picture, or beside it where there is the width."""
        super().resizeEvent(event)
        self._arrange()

    def show_row(self, row: FileRow | None) -> None:
        """Shows what is known of a sample."""
        self._name.setText(row.name if row else "")
        if row is None:
            self.show_picture(None)
        answer = row.predicted.answer if row and row.predicted else None
        problem = row is not None and row.state == "problem"
        self._answer.show_answer(answer, verdict(row) if row else "", problem=problem)

    def show_picture(self, loaded: Loaded | None) -> None:
        """Shows the picture of the file; None while it is being read."""
        image = loaded.image if loaded else QImage()
        size = loaded.size if loaded else QSize()
        missing = loaded is not None and image.isNull()
        self._picture.show_picture(image, self._name.text(), missing=missing)
        known = size.isValid() and not image.isNull()
        self._size.setText(
            shown(Text("{width} × {height} px", width=size.width(), height=size.height()))
            if known
            else ""
        )

    def picture(self) -> QImage:
        """The picture that is shown."""
        return self._picture.image()

    def bars(self) -> tuple[Bar, ...]:
        """The guesses that are shown."""
        return self._answer.bars()

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers that are shown: name and value."""
        return self._answer.numbers()

    def problem(self) -> str:
        """The sentence that stands in place of guesses."""
        return self._answer.sentence()

    def _arrange(self) -> None:
        pictures = not self._picture.isHidden()
        wide = pictures and self.width() > _WIDE * self.height()
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._answer.setMaximumWidth(_ANSWER_WIDTH if wide else _NO_LIMIT)
        self._answer.setMinimumWidth(_ANSWER_WIDTH if wide else 0)

"""PredictionCard: one picture, large, and what the model says of it: guesses, or numbers."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._picture_loader import Loaded
from trainer_gui.gui.screens._picture_view import PictureView
from trainer_gui.gui.screens._prediction_rows import FileRow, probability, verdict
from trainer_gui.gui.theme import SPACE, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.bar_list import Bar, BarList
from trainer_gui.gui.widgets.card import Card
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconLabel
from trainer_gui.gui.widgets.number_list import NumberList
from trainer_gui.state.wording import value

_TOP: Final = 5
_WIDE: Final = 1.25
_ANSWER_WIDTH: Final = 300
_NO_LIMIT: Final = 16777215  # what Qt calls QWIDGETSIZE_MAX


class PredictionCard(Card):
    """What is shown of the selected file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = ElidedLabel()
        set_look(self._name, role="section")
        self._size = QLabel()
        set_look(self._size, role="small")
        self._picture = PictureView()
        self._best = ElidedLabel()
        set_look(self._best, role="display")
        self._figure = QLabel()
        set_look(self._figure, role="display", tone="accent")
        self._figure.setFont(tabular(self._figure.font()))
        self._bars = BarList(shown(Text("Best guesses")))
        self._numbers = NumberList(shown(Text("Numbers")))
        self._icon = IconLabel("warning", size=18, tone="danger")
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._name, 1)
        head.addWidget(self._size)
        best = QHBoxLayout()
        best.setSpacing(2 * SPACE)
        best.addWidget(self._best, 1)
        best.addWidget(self._figure)
        problem = QHBoxLayout()
        problem.setSpacing(SPACE)
        problem.addWidget(self._icon)
        problem.addWidget(self._problem, 1)
        self._answer = QWidget()
        answer = QVBoxLayout(self._answer)
        answer.setContentsMargins(0, 0, 0, 0)
        answer.setSpacing(SPACE)
        answer.addLayout(problem)
        answer.addLayout(best)
        answer.addWidget(self._bars)
        answer.addWidget(self._numbers)
        answer.addStretch(1)
        self.body.addLayout(head)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(2 * SPACE)
        self._sides.addWidget(self._picture, 1)
        self._sides.addWidget(self._answer)
        self.body.addLayout(self._sides, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the guesses under the picture, or beside it where there is the width."""
        super().resizeEvent(event)
        wide = self.width() > _WIDE * self.height()
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._answer.setMaximumWidth(_ANSWER_WIDTH if wide else _NO_LIMIT)
        self._answer.setMinimumWidth(_ANSWER_WIDTH if wide else 0)

    def show_row(self, row: FileRow | None) -> None:
        """Shows what is known of a file."""
        self._name.setText(row.name if row else "")
        if row is None:
            self.show_picture(None)
        state = row.state if row else "open"
        told = row is not None and state == "done"
        predicted = row.predicted if row else None
        top = predicted.top[:_TOP] if predicted else ()
        self._best.setText(top[0].label if top else "")
        self._figure.setText(probability(top[0].probability) if top else "")
        self._bars.show_bars(
            [Bar(guess.label, guess.probability, probability(guess.probability)) for guess in top]
        )
        numbers = predicted.numbers if predicted else ()
        self._numbers.show_numbers([(name, value(number)) for name, number in numbers])
        self._numbers.setVisible(told and bool(numbers))
        for widget in (self._best, self._figure, self._bars):
            widget.setVisible(told and not numbers)
        self._icon.setVisible(state == "problem")
        self._problem.setVisible(row is not None and not told)
        self._problem.setText(verdict(row) if row and not told else "")
        set_look(self._problem, tone="danger" if state == "problem" else "muted")

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
        return self._bars.bars()

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers that are shown: name and value."""
        return self._numbers.numbers()

    def problem(self) -> str:
        """The sentence that stands in place of guesses."""
        return self._problem.text()

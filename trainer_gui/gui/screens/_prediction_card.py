"""PredictionCard: one picture, large, and what the model says of it: guesses, numbers or a text."""

from typing import Final, assert_never

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
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
from trainer_gui.state.answer_wording import told_numbers

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
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
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
        answer.addWidget(self._text)
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
        answer = row.predicted.answer if row and row.predicted else None
        self._show_answer(answer)
        problem = row is not None and row.state == "problem"
        self._icon.setVisible(problem)
        self._problem.setVisible(row is not None and answer is None)
        self._problem.setText(verdict(row) if row and answer is None else "")
        set_look(self._problem, tone="danger" if problem else "muted")

    def _show_answer(self, answer: Answer | None) -> None:
        """Fills and shows the widgets of one kind of answer, and empties and hides the others."""
        bars: list[Bar] = []
        numbers: tuple[tuple[str, str], ...] = ()
        text = ""
        match answer:
            case Ranked():
                guesses = zip(answer.names, answer.probabilities, strict=True)
                bars = [Bar(name, rate, probability(rate)) for name, rate in guesses][:_TOP]
            case Numbers():
                numbers = told_numbers(answer)
            case Written():
                text = answer.text
            case None:
                pass
            case unknown:
                assert_never(unknown)
        self._best.setText(bars[0].label if bars else "")
        self._figure.setText(bars[0].figure if bars else "")
        self._bars.show_bars(bars)
        self._numbers.show_numbers(numbers)
        self._text.setText(text)
        for widget in (self._best, self._figure, self._bars):
            widget.setVisible(bool(bars))
        self._numbers.setVisible(bool(numbers))
        self._text.setVisible(bool(text))

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

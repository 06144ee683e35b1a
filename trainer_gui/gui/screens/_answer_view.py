"""AnswerView: what a model says: guesses, numbers or a text, or why it says nothing."""

from typing import Final, assert_never

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.bar_list import Bar, BarList
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconLabel
from trainer_gui.gui.widgets.number_list import NumberList
from trainer_gui.state.answer_wording import probability, told_numbers

_TOP: Final = 5


class AnswerView(QWidget):
    """One answer, large; a sentence where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self.show_answer(None)

    def _lay_out(self) -> None:
        sentence = QHBoxLayout()
        sentence.setSpacing(SPACE)
        sentence.addWidget(self._icon)
        sentence.addWidget(self._sentence, 1)
        best = QHBoxLayout()
        best.setSpacing(2 * SPACE)
        best.addWidget(self._best, 1)
        best.addWidget(self._figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(sentence)
        column.addLayout(best)
        for widget in (self._bars, self._numbers, self._text):
            column.addWidget(widget)
        column.addStretch(1)

    def show_answer(
        self, answer: Answer | None, sentence: str = "", *, problem: bool = False
    ) -> None:
        """Fills and shows the widgets of one kind of answer, and empties and hides the others.

        Args:
            answer: None where there is none.
            sentence: that stands in its place.
            problem: whether that says what went wrong.
        """
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
        self._icon.setVisible(problem and answer is None)
        self._sentence.setVisible(answer is None and bool(sentence))
        self._sentence.setText(sentence if answer is None else "")
        set_look(self._sentence, tone="danger" if problem else "muted")

    def bars(self) -> tuple[Bar, ...]:
        """The guesses that are shown."""
        return self._bars.bars()

    def numbers(self) -> tuple[tuple[str, str], ...]:
        """The numbers that are shown: name and value."""
        return self._numbers.numbers()

    def sentence(self) -> str:
        """What stands in place of an answer."""
        return self._sentence.text()

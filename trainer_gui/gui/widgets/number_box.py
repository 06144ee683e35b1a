"""NumberBox: a spin box for a real number that reads and writes it as the rest of the window."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from trainer_gui.core.typed_numbers import how_to_write, typed_number

_SIGNS = frozenset("0123456789.,+-eE")


class NumberBox(QDoubleSpinBox):
    """Takes a comma where it can mean one thing only, and a number once it is typed to its end.

    Qt's own reads 2,5 as 25 where the locale has a decimal point, and 2.5 as 25 where it has a
    comma.
    """

    misread = Signal(object)
    """Text: what to write instead of what was typed, which was not taken."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLocale(QLocale.c())
        self.setKeyboardTracking(False)  # half a number is none

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Refuses signs that no number has; what is not one yet may become one."""
        word = self._word(text)
        number = typed_number(word, whole=False)
        if not set(word) <= _SIGNS:
            state = QValidator.State.Invalid
        elif number is not None and self.minimum() <= number <= self.maximum():
            state = QValidator.State.Acceptable
        else:
            state = QValidator.State.Intermediate
        return state, text, position

    def valueFromText(self, text: str) -> float:
        """The number; the last one where the text is none."""
        number = typed_number(self._word(text), whole=False)
        return self.value() if number is None else round(float(number), self.decimals())

    def fixup(self, text: str) -> str:
        """Tells what is not taken when the box is left; the last number comes back."""
        advice = how_to_write(self._word(text), whole=False)
        if advice is not None:
            self.misread.emit(advice)
        return text

    def _word(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip()

"""NumberEditor: a whole or a real number, typed or stepped; steps may multiply."""

import math

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from trainer_gui.core.options import OptionField
from trainer_gui.core.typed_numbers import typed_number
from trainer_gui.gui.forms.editors import Editor
from trainer_gui.gui.theme import tabular
from trainer_gui.gui.translate import shown

_SMALLEST_STEP = 1e-6
_LINEAR_STEPS = 20
_TEXT_MARGIN = 6  # the style sheet's padding does not reach the line inside a spin box


class NumberEditor(Editor):
    """A number with arrows; an empty line is None where the field allows it.

    Nothing is clipped or rounded behind the person's back: a value out of range is passed on, and
    the problem that comes back is shown. Arrows stay within the range.
    """

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._known: object = None  # the value as others have it
        self._box = _NumberBox(field, self)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.adopt(self._box)
        self._box.changed.connect(self._tell)
        self._box.left.connect(self._on_left)

    def value(self) -> float | int | str | None:
        """The number, None for an empty optional one, or the line as typed."""
        return self._box.read()

    def set_value(self, value: object) -> None:
        """Shows another number; typing in progress is not disturbed by its own value."""
        self._known = value
        if value != self.value() or isinstance(value, bool):
            self._box.show_text(number_text(value))

    def _tell(self) -> None:
        self._known = self.value()
        self.edited.emit(self._known)

    def _on_left(self) -> None:
        """Tells the number that a text means which came from elsewhere, such as `"0,1"`."""
        value = self.value()
        if not isinstance(value, str) and value != self._known:
            self._tell()


class _NumberBox(QAbstractSpinBox):
    """The line and its arrows."""

    changed = Signal()
    left = Signal()

    def __init__(self, field: OptionField, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self.setFont(tabular(self.font()))
        self.lineEdit().setTextMargins(_TEXT_MARGIN, 0, 0, 0)
        if field.optional and field.none_label is not None:
            self.lineEdit().setPlaceholderText(shown(field.none_label))
        self.lineEdit().textEdited.connect(lambda _text: self.changed.emit())

    def read(self) -> float | int | str | None:
        """The number, None, or what was typed."""
        text = self.lineEdit().text()
        if not text.strip():
            return None if self._field.optional else text
        number = typed_number(text, whole=self._field.kind == "integer")
        return text if number is None else number

    def show_text(self, text: str) -> None:
        """Shows a text as if it had been typed, but says nothing."""
        self.lineEdit().setText(text)

    def stepBy(self, steps: int) -> None:
        """Goes up or down, along 1, 2, 5 or powers of two where steps multiply."""
        value = self.read()
        number = self._start() if isinstance(value, str) or value is None else value
        if value is not None:
            for _ in range(abs(steps)):
                number = self._next(number, up=steps > 0)
        text = number_text(round(number) if self._field.kind == "integer" else number)
        if text != self.lineEdit().text():
            self.show_text(text)
            self.changed.emit()
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Arrows that lead out of the range are dead."""
        flag = QAbstractSpinBox.StepEnabledFlag
        value = self.read()
        if isinstance(value, str) or value is None:
            return flag.StepUpEnabled | flag.StepDownEnabled
        enabled = flag.StepNone
        if self._field.high is None or value < self._field.high:
            enabled |= flag.StepUpEnabled
        if self._field.low is None or value > self._field.low:
            enabled |= flag.StepDownEnabled
        return enabled

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tidies what was typed: 0.0010 and 0,001 become 0.001."""
        super().focusOutEvent(event)
        value = self.read()
        if not isinstance(value, str):
            self.show_text(number_text(value))
        self.left.emit()

    def _start(self) -> float:
        """Where steps begin when there is no number yet."""
        if isinstance(self._field.default, int | float):
            return self._field.default
        low, high = self._bounds()
        return min(max(1.0, low), high)

    def _next(self, value: float, *, up: bool) -> float:
        low, high = self._bounds()
        if self._field.logarithmic:
            usual = self._field.low if self._field.default is None else self._field.default
            doubles = self._field.kind == "integer" and _is_power_of_two(usual)
            found = _next_double(value, up=up) if doubles else _next_on_ladder(value, up=up)
        else:
            step = 1.0 if self._field.kind == "integer" else _linear_step(low, high)
            found = round((round(value / step) + (1 if up else -1)) * step, 12)
        return min(max(found, low), high)

    def _bounds(self) -> tuple[float, float]:
        low = -math.inf if self._field.low is None else self._field.low
        high = math.inf if self._field.high is None else self._field.high
        return low, high


def number_text(value: object) -> str:
    """A number as people write it: no trailing zeros, a short exponent; empty for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:.12g}"
        mantissa, mark, exponent = text.partition("e")
        return f"{mantissa}e{int(exponent)}" if mark else text
    return str(value)


def _is_power_of_two(value: object) -> bool:
    return isinstance(value, int) and value > 0 and value & (value - 1) == 0


def _next_double(value: float, *, up: bool) -> float:
    if value < 1:
        return 1.0 if up else 0.0
    power = math.floor(math.log2(value))
    if up:
        return 2.0 ** (power + 1)
    return 2.0**power if 2.0**power < value else 2.0 ** (power - 1)


def _next_on_ladder(value: float, *, up: bool) -> float:
    """The next of … 0.1, 0.2, 0.5, 1, 2, 5 …; below the smallest step there is only zero."""
    if value < _SMALLEST_STEP or (value <= _SMALLEST_STEP and not up):
        return _SMALLEST_STEP if up else 0.0
    power = math.floor(math.log10(value))
    rungs = [float(f"{digit}e{power + shift}") for shift in (-1, 0, 1) for digit in (1, 2, 5)]
    tolerance = value * 1e-9
    if up:
        return min(rung for rung in rungs if rung > value + tolerance)
    return max(rung for rung in rungs if rung < value - tolerance)


def _linear_step(low: float, high: float) -> float:
    span = high - low
    if not math.isfinite(span) or span <= 0:
        return 1.0
    return _next_on_ladder(span / _LINEAR_STEPS * 0.999, up=True)

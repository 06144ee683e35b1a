"""SegmentedControl: one of a few, all of them in sight."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from trainer_gui.gui.theme import set_look


class SegmentedControl(QWidget):
    """A row of joined buttons of which exactly one is down; arrow keys move along it."""

    chosen = Signal(str)
    """The key that a person chose; silent when `set_value` did."""

    def __init__(
        self, options: Sequence[tuple[str, str]], *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        # Fixed: half a word tells nothing.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (key, label) in enumerate(options):
            button = QPushButton(label)
            button.setCheckable(True)
            button.setAccessibleName(f"{name}: {label}" if name else label)
            set_look(button, role="segment", end=_end(number, len(options)))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
            button.clicked.connect(lambda _checked, key=key: self._on_clicked(key))
        self._value = options[0][0]
        self._buttons[self._value].setChecked(True)

    def value(self) -> str:
        """The key of the button that is down."""
        return self._value

    def set_value(self, key: str) -> None:
        """Puts another button down."""
        self._value = key
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """The button of a key, to disable it or to explain it with a tooltip."""
        return self._buttons[key]

    def _on_clicked(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self.chosen.emit(key)


def _end(number: int, count: int) -> str:
    if count == 1:
        return "both"
    return "first" if number == 0 else "last" if number == count - 1 else "middle"

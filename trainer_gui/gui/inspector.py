"""Inspector: what the field means that a person is about to edit."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from trainer_gui.core.named_choices import told
from trainer_gui.core.text import Text
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.key_values import KeyValueGrid

if TYPE_CHECKING:
    from trainer_gui.core.options import OptionField

_WIDTH = 240


class Inspector(QFrame):
    """Name, help, range and default of one field."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="right")
        self.setFixedWidth(_WIDTH)
        self._title = QLabel()
        set_look(self._title, role="section")
        self._help = QLabel()
        for label in (self._title, self._help):
            label.setWordWrap(True)
        self._facts = KeyValueGrid()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._help)
        column.addWidget(self._facts)
        column.addStretch(1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Says how to fill the panel."""
        self._title.setText(shown(Text("Inspector")))
        self._help.setText(shown(Text("Click into a field: what it does is explained here.")))
        self._facts.show_facts(())

    def show_field(self, path: str, field: "OptionField", value: object) -> None:
        """Explains a field.

        Args:
            path: dotted, as in presets and on the command line.
            field: its facts.
            value: what it is now.
        """
        self._title.setText(shown(field.label))
        self._help.setText(shown(field.help))
        facts = [(shown(Text("Now")), self._text(field, value))]
        facts.append((shown(Text("Default")), self._text(field, field.default)))
        if field.low is not None and field.high is not None:
            unit = f" {shown(field.unit)}" if field.unit else ""
            facts.append(
                (shown(Text("Range")), f"{_bound(field.low)} – {_bound(field.high)}{unit}")
            )
        facts.append((shown(Text("In presets")), path))
        self._facts.show_facts(facts)

    def _text(self, field: "OptionField", value: object) -> str:
        if value is None:
            return shown(field.none_label or Text("none"))
        if isinstance(value, Mapping):
            labels = {key: shown(label) for key, label in field.choices}
            return "\n".join(told(value, labels)) or shown(Text("as guessed"))
        for key, label in field.choices:
            if key == value:
                return shown(label)
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value)) or shown(Text("none"))
        if isinstance(value, bool):
            return shown(Text("on") if value else Text("off"))
        return str(value)


def _bound(value: float) -> str:
    """A limit in full: `2,147,483,647`, `0.001`, `1e-12`."""
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"

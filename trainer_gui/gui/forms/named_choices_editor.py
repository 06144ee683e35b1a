"""NamedChoicesEditor: how many names have a choice of their own, and a button that forgets them."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from trainer_gui.core.named_choices import told
from trainer_gui.core.options import OptionField
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.editors import WIDE, Editor
from trainer_gui.gui.translate import shown

_LISTED = 12


class NamedChoicesEditor(Editor):
    """The choices are made where the names are; here they are counted, and taken back together."""

    def __init__(self, field: OptionField, *, parent: QWidget | None = None) -> None:
        super().__init__(field, parent=parent)
        self._value: dict[str, object] = {}
        self._labels = {key: shown(label) for key, label in field.choices}
        self._count = QLabel(self)
        self._count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.addWidget(self._count)
        self._reset = QPushButton(shown(Text("Reset")), self)
        self.adopt(self._reset, width=WIDE)
        self._reset.clicked.connect(lambda: self.edited.emit({}))
        self.set_value({})

    def value(self) -> object:
        """The choices by name."""
        return dict(self._value)

    def set_value(self, value: object) -> None:
        """Shows other choices."""
        self._value = dict(value) if isinstance(value, Mapping) else {}
        count = len(self._value)
        words = Text("{count} changed", count=count) if count else Text("as guessed")
        self._count.setText(shown(words))
        listed = [*told(self._value, self._labels)]
        more = [shown(Text("and {count} more", count=count - _LISTED))] if count > _LISTED else []
        self._count.setToolTip("\n".join([*listed[:_LISTED], *more]) or self._help)

"""FieldRow: one option as label, editor and unit, with what is wrong with it below."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from trainer_gui.core.errors import Problem
from trainer_gui.core.named_choices import told
from trainer_gui.core.options import OptionField
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.editors import (
    MIN_WIDTH,
    ChoiceEditor,
    Editor,
    IntegersEditor,
    SwitchEditor,
    TextEditor,
)
from trainer_gui.gui.forms.named_choices_editor import NamedChoicesEditor
from trainer_gui.gui.forms.number_editor import NumberEditor, number_text
from trainer_gui.gui.forms.path_editor import PathEditor
from trainer_gui.gui.theme import SPACE, set_look
from trainer_gui.gui.translate import shown

_EDITORS: dict[str, type[Editor]] = {
    "integer": NumberEditor,
    "number": NumberEditor,
    "switch": SwitchEditor,
    "choice": ChoiceEditor,
    "integers": IntegersEditor,
    "named_choices": NamedChoicesEditor,
    "text": TextEditor,
    "folder": PathEditor,
    "file": PathEditor,
}
_LABEL_LETTERS = 21
_NARROW_LETTERS = 15
_UNIT_LETTERS = 9
_DOT = 6


class FieldRow(QWidget):
    """A row of a form. A dot before the editor says that the value differs from the default.

    A `narrow` one has a shorter label and no common width for units, for a column beside a view.
    """

    edited = Signal(object)
    reset_requested = Signal()
    focused = Signal()

    def __init__(
        self, field: OptionField, *, narrow: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._narrow = narrow
        self.field = field
        self.editor = make_editor(field, parent=self)
        self._words = " ".join(
            (field.name.replace("_", " "), field.name, shown(field.label), shown(field.help))
        ).casefold()
        self._dot = _ChangedDot(self)
        self._label = QLabel(shown(field.label), self)
        self._unit = QLabel(shown(field.unit) if field.unit is not None else "", self)
        self._problem = QLabel(self)
        self._lay_out()
        self._label.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._label.customContextMenuRequested.connect(self._on_menu)
        self._dot.clicked.connect(self.reset_requested)
        self.editor.edited.connect(self.edited)
        self.editor.entered.connect(self.focused)

    def _lay_out(self) -> None:
        self._label.setWordWrap(True)
        letter = self.fontMetrics().averageCharWidth()
        self._label.setFixedWidth((_NARROW_LETTERS if self._narrow else _LABEL_LETTERS) * letter)
        self._label.setBuddy(self.editor)
        self._label.setToolTip(shown(self.field.help))
        set_look(self._unit, tone="muted")
        set_look(self._problem, role="small")
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE // 2)
        grid.setVerticalSpacing(SPACE // 4)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._dot, 0, 1)
        grid.addWidget(self.editor, 0, 2)
        grid.addWidget(self._unit, 0, 3)
        grid.addWidget(self._problem, 1, 2, 1, 3)
        grid.setColumnMinimumWidth(3, 0 if self._narrow else _UNIT_LETTERS * letter)
        grid.setColumnMinimumWidth(2, MIN_WIDTH)
        grid.setColumnStretch(2, 1000)  # to its full width before the empty column gets any
        grid.setColumnStretch(4, 1)
        QWidget.setTabOrder(self.editor.last_part(), self._dot)

    def show_value(self, value: object, *, changed: bool, default: object = None) -> None:
        """Shows a value, and whether it differs from the default."""
        self.editor.set_value(value)
        self._dot.setVisible(changed)
        if changed:
            self._dot.explain(value_words(self.field, default), shown(self.field.label))

    def show_problem(self, problem: Problem | None) -> None:
        """Says below the editor what is wrong, or may surprise, and what to do; None is silent."""
        sentence = _sentence(problem) if problem else ""
        if sentence == self._problem.text():
            return
        wrong = problem is not None and problem.level == "error"
        set_look(self._problem, tone="danger" if wrong else "warning")
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.editor.set_problem(sentence or None, wrong=wrong)

    def problem(self) -> str:
        """The sentence below the editor; empty while all is well."""
        return self._problem.text()

    def is_changed(self) -> bool:
        """Whether the dot is there."""
        return not self._dot.isHidden()

    def matches(self, words: str) -> bool:
        """Whether each of the words is in name, label or help."""
        return all(word in self._words for word in words.casefold().split())

    def _on_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        action = menu.addAction(shown(Text("Reset to default")))
        action.setEnabled(self.is_changed())
        action.triggered.connect(self.reset_requested)
        menu.popup(self._label.mapToGlobal(place))


class _ChangedDot(QToolButton):
    """A dot that can be clicked; it keeps its place while it is hidden."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def explain(self, default: str, label: str) -> None:
        """Says what a click does."""
        self.setToolTip(shown(Text("Changed. Click to go back to {default}.", default=default)))
        self.setAccessibleName(shown(Text("Reset {label} to {default}", label=label,
                                          default=default)))  # fmt: skip

    def sizeHint(self) -> QSize:
        """Large enough to hit."""
        return QSize(2 * SPACE, 2 * SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the dot in the accent, larger under the pointer, ringed with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.palette().color(QPalette.ColorRole.Link)
        size = _DOT + 3 if self.underMouse() else _DOT
        area = QRectF(0, 0, size, size)
        area.moveCenter(QRectF(self.rect()).center())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(area)
        if self.hasFocus():
            painter.setPen(colour)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()


def _sentence(problem: Problem) -> str:
    """What is wrong and what to do; "training.epochs cannot be 0" says nothing beside it."""
    if "path" in problem.message.values:
        return shown(problem.hint)
    return f"{shown(problem.message)} {shown(problem.hint)}"


def make_editor(field: OptionField, *, parent: QWidget | None = None) -> Editor:
    """The editor that suits a field."""
    return _EDITORS[field.kind](field, parent=parent)


def value_words(field: OptionField, value: object) -> str:
    """A value as the form shows it, for sentences."""
    if value is None:
        return shown(field.none_label or Text("none"))
    if isinstance(value, bool):
        return shown(Text("on") if value else Text("off"))
    if isinstance(value, Mapping):
        labels = {key: shown(label) for key, label in field.choices}
        return ", ".join(told(value, labels)) or shown(Text("as guessed"))
    for key, label in field.choices:
        if key == value:
            return shown(label)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or shown(Text("none"))
    unit = f" {shown(field.unit)}" if field.unit is not None else ""
    return f"{number_text(value)}{unit}" if value != "" else shown(Text("empty"))

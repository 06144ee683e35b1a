"""LayerTable: a model layer by layer, with shapes, parameters and work."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from trainer_gui.core.replies import ModelSummarised
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._layer_model import LayerModel
from trainer_gui.gui.screens._layer_tree import LayerTree
from trainer_gui.gui.theme import SPACE, Theme, set_look, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.icon_widgets import IconButton
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import wording

_MANY_LAYERS = 60
_BLOCKS, _TWO, _ALL = "blocks", "two", "all"


class LayerTable(QWidget):
    """A tree of layers that folds by depth; Ctrl+C copies all of it as text."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LayerModel(self)
        self._view = LayerTree(self._model, theme)
        self._depths = SegmentedControl(
            [
                (_BLOCKS, shown(Text("Blocks"))),
                (_TWO, shown(Text("Two levels"))),
                (_ALL, shown(Text("All layers"))),
            ],
            name=shown(Text("Depth of the table")),
        )
        self._depths.chosen.connect(self._on_depth)
        self._copy = IconButton("copy", shown(Text("Copy the table as text (Ctrl+C)")))
        self._copy.clicked.connect(self.copy_text)
        self._totals = ElidedLabel()
        self._depth_chosen = False
        keys = QShortcut(QKeySequence.StandardKey.Copy, self._view, self.copy_text)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._lay_out()

    def _lay_out(self) -> None:
        set_look(self._totals, tone="muted")
        self._totals.setFont(tabular(self._totals.font()))
        title = QLabel(shown(Text("Layers")))
        set_look(title, role="section")
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(title)
        tools.addStretch(1)
        tools.addWidget(self._depths)
        tools.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(tools)
        column.addWidget(self._view, 1)
        column.addWidget(self._totals)

    def show_summary(self, summary: ModelSummarised) -> None:
        """Shows another model; one of many layers is folded until a person chooses a depth."""
        self._totals.setText(_total_words(summary))
        figures_only = self._model.show_layers(summary.layers, summary.parameters)
        if not figures_only:  # else they stay folded as they are
            self._offer_depths(len(summary.layers))
            self._unfold(self._depths.value())
        self._view.fit_columns()

    def _offer_depths(self, layers: int) -> None:
        """Shows the depths that make a difference, and chooses one for a person who did not."""
        nested = self._model.depth() > 1
        twice = self._model.depth() > 2  # noqa: PLR2004 - else two levels are all there is
        self._depths.setVisible(nested)
        self._depths.button(_TWO).setVisible(twice)
        if not self._depth_chosen:
            folded = _TWO if twice else _BLOCKS
            self._depths.set_value(folded if layers > _MANY_LAYERS else _ALL)
        elif self._depths.value() == _TWO and not twice:
            self._depths.set_value(_ALL)

    def copy_text(self) -> None:
        """Puts the whole table on the clipboard."""
        QGuiApplication.clipboard().setText(self._model.as_text())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._view.set_theme(theme)

    def _on_depth(self, depth: str) -> None:
        self._depth_chosen = True
        self._unfold(depth)

    def _unfold(self, depth: str) -> None:
        if depth == _ALL:
            self._view.expandAll()
            return
        self._view.collapseAll()
        if depth == _TWO:
            self._view.expandToDepth(0)


def _total_words(summary: ModelSummarised) -> str:
    trained = Text("all trained")
    if summary.trainable != summary.parameters:
        trained = Text("{count} trained", count=wording.exact(summary.trainable))
    words = Text(
        "{layers} layers · {parameters} parameters, {trained} · {work} multiply-adds",
        layers=wording.exact(len(summary.layers)),
        parameters=wording.exact(summary.parameters),
        trained=trained,
        work=wording.exact(summary.multiply_adds),
    )
    return shown(words)

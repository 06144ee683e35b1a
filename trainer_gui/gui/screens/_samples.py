"""SamplesView: real samples and the number in each class or bin, with one selection for both.

Imports numpy and the plots, which takes about half a second: import this module only when there
is something to show, and not in Qt's thread.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.spec import SPLITS, DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.bars_view import BarGroup, BarsView
from trainer_gui.gui.screens._gallery_file import Samples, Spread
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.gallery import Gallery
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.kinds.classes import class_counts
from trainer_gui.state import wording

_ALL = "all"
_ROOM_FOR_NOTE = 80 * SPACE
_COLUMN_LETTERS = 12


class SamplesView(QWidget):
    """A gallery with a filter, over bars that filter by class, or by the bin of a number."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class: int | None = None
        self._samples: Samples | None = None
        self._classes = QComboBox()
        self._classes.setView(QListView())  # the native list takes no padding from the style sheet
        self._classes.setAccessibleName(shown(Text("Class")))
        self._classes.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._classes.setMinimumContentsLength(12)
        self._columns = ComboBox()
        self._columns.setAccessibleName(shown(Text("Number")))
        self._columns.setMinimumContentsLength(_COLUMN_LETTERS)
        self._splits = SegmentedControl(
            [
                (_ALL, shown(Text("All"))),
                *((name, shown(wording.split(name))) for name in SPLITS),
            ],
            name=shown(Text("Split")),
        )
        self._selection = ElidedLabel()
        set_look(self._selection, tone="muted")
        self._gallery = Gallery(theme=theme, empty=Text("There are no samples to look at."))
        self._bars = BarsView(Text("Samples in each class"), theme=theme, stacked=True)
        self._bars_frame = QFrame()
        self._lay_out()
        self._classes.activated.connect(lambda row: self._choose_class(row - 1))
        self._columns.activated.connect(lambda _row: self._show_column())
        self._bars.bar_clicked.connect(self._on_bar)
        self._splits.chosen.connect(lambda _key: self._filter())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._classes)
        tools.addWidget(self._columns)
        tools.addWidget(self._splits, 0, Qt.AlignmentFlag.AlignLeft)
        tools.addWidget(self._selection, 1)
        set_look(self._bars_frame, role="card")
        inside = QVBoxLayout(self._bars_frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self._bars)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self._gallery)
        halves.addWidget(self._bars_frame)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        halves.setCollapsible(0, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(tools)
        column.addWidget(halves, 1)

    def show_samples(self, spec: DataSpec, samples: Samples | None) -> None:
        """Shows other data; what was filtered by is forgotten unless the classes are the same."""
        self._samples = samples
        for split in SPLITS:
            self._splits.button(split).setEnabled(spec.counts.get(split, 0) > 0)
        if not self._splits.button(self._splits.value()).isEnabled():
            self._splits.set_value(_ALL)
        self._offer_classes(spec.classes, class_counts(spec))
        self._offer_columns([spread.name for spread in samples.spreads] if samples else [])
        if samples is not None and samples.spreads:
            self._show_column()
        else:
            self._show_classes(spec)
        self._selection.setText(_selection_words(spec, samples))
        self._gallery.setToolTip(self._selection.text())

    def _show_classes(self, spec: DataSpec) -> None:
        self._bars.set_title(Text("Samples in each class"))
        self._bars.show_bars(spec.classes, _groups(class_counts(spec)))
        self._bars_frame.setVisible(bool(spec.classes))
        self._gallery.show_tiles(self._samples.tiles if self._samples else None)
        self._filter()

    def _show_column(self) -> None:
        """Shows how the chosen column is spread, and lets its bins be filtered by."""
        if self._samples is None:
            return
        place = max(self._columns.currentIndex(), 0)
        spread = self._samples.spreads[place]
        self._class = None
        self._bars.set_title(Text("Samples by {name}", name=spread.name))
        self._bars.show_bars(spread.bins(), _groups(_by_split(spread)), spread.edges)
        self._bars_frame.show()
        self._gallery.show_tiles(self._samples.binned(place))
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._gallery.set_theme(theme)
        self._bars.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves a note out that would be cut; the tooltip of the pictures has it, too."""
        super().resizeEvent(event)
        self._selection.setVisible(self.width() >= _ROOM_FOR_NOTE)

    def _offer_classes(self, names: Sequence[str], counts: Mapping[str, Sequence[int]]) -> None:
        """Fills the menu of classes, unless it has them."""
        self._classes.setVisible(bool(names))
        same = [self._classes.itemData(row) for row in range(1, self._classes.count())]
        if list(names) == same:
            return
        self._class = None
        self._classes.clear()
        self._classes.addItem(shown(Text("All classes")))
        for index, name in enumerate(names):
            total = sum(split[index] for split in counts.values())
            self._classes.addItem(f"{name}  ({wording.exact(total)})", name)

    def _offer_columns(self, names: Sequence[str]) -> None:
        """Fills the menu of numbers; the chosen one stays if it is among them."""
        chosen = self._columns.currentText()
        self._columns.setVisible(len(names) > 1)
        self._columns.clear()
        self._columns.addItems(names)
        self._columns.setCurrentIndex(names.index(chosen) if chosen in names else 0)

    def _on_bar(self, index: int) -> None:
        """A second click on the same bar shows every class again."""
        self._choose_class(-1 if index == self._class else index)

    def _choose_class(self, index: int) -> None:
        self._class = index if index >= 0 else None
        self._filter()

    def _filter(self) -> None:
        split = self._splits.value()
        self._classes.setCurrentIndex(0 if self._class is None else self._class + 1)
        self._bars.select_class(self._class)
        self._gallery.set_filter(self._class, None if split == _ALL else SPLITS.index(split))


def _groups(counts: Mapping[str, Sequence[int]]) -> list[BarGroup]:
    """A group of bars for each split that has samples."""
    return [
        BarGroup(wording.split(split), tuple(map(float, found)), split)
        for split in SPLITS
        if (found := counts.get(split)) and any(found)
    ]


def _by_split(spread: Spread) -> Mapping[str, Sequence[int]]:
    return dict(zip(SPLITS, spread.counts.tolist(), strict=True))


def _selection_words(spec: DataSpec, samples: Samples | None) -> str:
    """Says so where not every sample is there to be looked at."""
    if samples is None or len(samples.tiles.faces) >= sum(spec.counts.values()):
        return ""
    count = wording.exact(len(samples.tiles.faces))
    return shown(Text("A mixed selection of {count}", count=count))

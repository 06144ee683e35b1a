"""SamplesView: real samples and the number in each group, with one selection for both.

Imports numpy and the plots, which takes about half a second: import this module only when there
is something to show, and not in Qt's thread.
"""

from collections.abc import Sequence

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
from trainer_gui.gui.screens._gallery_file import Groups, Samples
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.gallery import Gallery
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import wording

_ALL = "all"
_ROOM_FOR_NOTE = 80 * SPACE
_LETTERS = 12


class SamplesView(QWidget):
    """A gallery with a filter, over bars that filter by group: a class, or a range of a number."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group: int | None = None
        self._samples: Samples | None = None
        self._groups = QComboBox()
        self._groups.setView(QListView())  # the native list takes no padding from the style sheet
        self._groups.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._groups.setMinimumContentsLength(_LETTERS)
        self._groupings = ComboBox()
        self._groupings.setAccessibleName(shown(Text("Counted by")))
        self._groupings.setMinimumContentsLength(_LETTERS)
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
        self._bars = BarsView(Text("Samples"), theme=theme, stacked=True)
        self._bars_frame = QFrame()
        self._lay_out()
        self._groups.activated.connect(lambda row: self._choose_group(row - 1))
        self._groupings.activated.connect(lambda _row: self._show_grouping())
        self._bars.bar_clicked.connect(self._on_bar)
        self._splits.chosen.connect(lambda _key: self._filter())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._groupings)
        tools.addWidget(self._groups)
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
        """Shows other data; what was filtered by is forgotten unless the groups are the same."""
        self._samples = samples
        for split in SPLITS:
            self._splits.button(split).setEnabled(spec.counts.get(split, 0) > 0)
        if not self._splits.button(self._splits.value()).isEnabled():
            self._splits.set_value(_ALL)
        self._offer_groupings(samples.groupings if samples is not None else ())
        self._show_grouping()
        self._selection.setText(_selection_words(spec, samples))
        self._gallery.setToolTip(self._selection.text())

    def _show_grouping(self) -> None:
        """Counts samples by the chosen grouping, and lets its groups be filtered by."""
        samples, place = self._samples, max(self._groupings.currentIndex(), 0)
        grouped = samples is not None and bool(samples.groupings)
        self._bars_frame.setVisible(grouped)
        if samples is None or not grouped:
            self._offer_groups(None)
            self._gallery.show_tiles(samples.tiles if samples is not None else None)
        else:
            groups = samples.groupings[place]
            self._offer_groups(groups)
            self._bars.set_title(Text("Samples by {name}", name=groups.name))
            self._bars.show_bars(groups.names, _bars(groups), groups.edges)
            self._gallery.show_tiles(samples.grouped(place))
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._gallery.set_theme(theme)
        self._bars.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves a note out that would be cut; the tooltip of the samples has it, too."""
        super().resizeEvent(event)
        self._selection.setVisible(self.width() >= _ROOM_FOR_NOTE)

    def _offer_groupings(self, groupings: Sequence[Groups]) -> None:
        """Fills the menu of groupings; the chosen one stays if it is among them."""
        names, chosen = [shown(one.name) for one in groupings], self._groupings.currentText()
        self._groupings.setVisible(len(names) > 1)
        self._groupings.clear()
        self._groupings.addItems(names)
        self._groupings.setCurrentIndex(names.index(chosen) if chosen in names else 0)

    def _offer_groups(self, groups: Groups | None) -> None:
        """Fills the menu of named groups, unless it has them; ranges are chosen in the bars."""
        listed = groups is not None and not groups.edges
        self._groups.setVisible(listed)
        same = [self._groups.itemData(row) for row in range(1, self._groups.count())]
        if groups is None or not listed or list(groups.names) != same:
            self._group = None
            self._groups.clear()
        if groups is None or not listed or self._groups.count():
            return
        self._groups.setAccessibleName(shown(groups.name))
        self._groups.addItem(shown(Text("Every {group}", group=groups.name)))
        for name, total in zip(groups.names, groups.counts.sum(axis=0).tolist(), strict=True):
            self._groups.addItem(f"{name}  ({wording.exact(total)})", name)

    def _on_bar(self, index: int) -> None:
        """A second click on the same bar shows every group again."""
        self._choose_group(-1 if index == self._group else index)

    def _choose_group(self, index: int) -> None:
        self._group = index if index >= 0 else None
        self._filter()

    def _filter(self) -> None:
        split = self._splits.value()
        self._groups.setCurrentIndex(0 if self._group is None else self._group + 1)
        self._bars.select_class(self._group)
        self._gallery.set_filter(self._group, None if split == _ALL else SPLITS.index(split))


def _bars(groups: Groups) -> list[BarGroup]:
    """A series of bars for each split that has samples."""
    return [
        BarGroup(wording.split(split), tuple(map(float, counts)), split)
        for split, counts in zip(SPLITS, groups.counts.tolist(), strict=True)
        if any(counts)
    ]


def _selection_words(spec: DataSpec, samples: Samples | None) -> str:
    """Says so where not every sample is there to be looked at."""
    if samples is None or len(samples.tiles.faces) >= sum(spec.counts.values()):
        return ""
    count = wording.exact(len(samples.tiles.faces))
    return shown(Text("A mixed selection of {count}", count=count))

"""SamplesView: real samples and the number in each class, with one selection for both.

Imports numpy and the plots, which takes about half a second: import this module only when there
is something to show, and not in Qt's thread.
"""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
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

from trainer_gui.core.errors import StorageError
from trainer_gui.core.spec import SPLITS, DataSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.plots.bars_view import BarGroup, BarsView
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.gui.widgets.gallery import Gallery, Pictures
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import wording

_ALL = "all"
_ROOM_FOR_NOTE = 80 * SPACE


def read_pictures(path: str, classes: Sequence[str]) -> Pictures:
    """The pictures in a gallery file.

    Raises:
        StorageError: it is missing or damaged.
    """
    try:
        # numpy leaves a file of its own open if that is damaged.
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return Pictures(
                images=stored["images"],
                labels=stored["labels"],
                splits=stored["splits"],
                indices=stored["indices"],
                classes=classes,
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise StorageError(
            Text("The pictures to look at could not be read from {file}.", file=path),
            hint=Text("Read the data again to write them anew."),
        ) from error


def class_names(spec: DataSpec) -> tuple[str, ...]:
    """The names of the classes in index order; empty where samples have none."""
    return next((target.classes for target in spec.targets if target.classes), ())


class SamplesView(QWidget):
    """A gallery with a filter, over a histogram that filters by class."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._class: int | None = None
        self._classes = QComboBox()
        self._classes.setView(QListView())  # the native list takes no padding from the style sheet
        self._classes.setAccessibleName(shown(Text("Class")))
        self._classes.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._classes.setMinimumContentsLength(12)
        self._splits = SegmentedControl(
            [
                (_ALL, shown(Text("All"))),
                *((name, shown(wording.split(name))) for name in SPLITS),
            ],
            name=shown(Text("Split")),
        )
        self._selection = ElidedLabel()
        set_look(self._selection, tone="muted")
        self._gallery = Gallery(theme=theme, empty=Text("There are no pictures to look at."))
        self._bars = BarsView(Text("Samples in each class"), theme=theme, stacked=True)
        self._bars_frame = QFrame()
        self._lay_out()
        self._classes.activated.connect(lambda row: self._choose_class(row - 1))
        self._bars.bar_clicked.connect(self._on_bar)
        self._splits.chosen.connect(lambda _key: self._filter())

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._classes)
        tools.addWidget(self._splits)
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

    def show_samples(self, spec: DataSpec, pictures: Pictures | None) -> None:
        """Shows other data; what was filtered by is forgotten unless the classes are the same."""
        names = class_names(spec)
        same = [self._classes.itemData(row) for row in range(1, self._classes.count())]
        if list(names) != same:
            self._class = None
            self._fill_classes(names, spec.class_counts)
        for split in SPLITS:
            self._splits.button(split).setEnabled(spec.counts.get(split, 0) > 0)
        if not self._splits.button(self._splits.value()).isEnabled():
            self._splits.set_value(_ALL)
        self._bars.show_bars(
            names,
            [
                BarGroup(wording.split(split), tuple(map(float, counts)), split)
                for split in SPLITS
                if (counts := spec.class_counts.get(split)) and any(counts)
            ],
        )
        self._bars_frame.setVisible(bool(names))
        self._gallery.show_pictures(pictures)
        self._selection.setText(_selection_words(spec, pictures))
        self._gallery.setToolTip(self._selection.text())
        self._filter()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._gallery.set_theme(theme)
        self._bars.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves a note out that would be cut; the tooltip of the pictures has it, too."""
        super().resizeEvent(event)
        self._selection.setVisible(self.width() >= _ROOM_FOR_NOTE)

    def _fill_classes(self, names: Sequence[str], counts: Mapping[str, Sequence[int]]) -> None:
        self._classes.clear()
        self._classes.addItem(shown(Text("All classes")))
        for index, name in enumerate(names):
            total = sum(split[index] for split in counts.values())
            self._classes.addItem(f"{name}  ({wording.exact(total)})", name)

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


def _selection_words(spec: DataSpec, pictures: Pictures | None) -> str:
    """Says so where not every sample is there to be looked at."""
    if pictures is None or len(pictures.images) >= sum(spec.counts.values()):
        return ""
    count = wording.exact(len(pictures.images))
    return shown(Text("A mixed selection of {count}", count=count))

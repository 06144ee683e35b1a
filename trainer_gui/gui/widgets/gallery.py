"""Gallery: a grid of samples with captions, as many as there are, drawn only where seen."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QSlider,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.faces import Picture
from trainer_gui.core.spec import SPLITS
from trainer_gui.core.text import Text
from trainer_gui.gui.faces.face_image import PIXEL_ART
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets._tile_delegate import TileDelegate
from trainer_gui.gui.widgets._tile_model import TileModel, TileRole, Tiles
from trainer_gui.state import wording

__all__ = ["Gallery", "Tiles"]

TILE = 84
CARD = 168
"""A side that some lines of text have room on."""
LEAST, MOST = 32, 256


class Gallery(QWidget):
    """Samples in a grid that scrolls, with filter and keyboard.

    Signals:
        sample_selected: a person chose a sample; its index (`Tiles.indices`).
    """

    sample_selected = Signal(int)

    def __init__(
        self, *, theme: Theme, empty: Text | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tiles: Tiles | None = None
        self._class_index: int | None = None
        self._split: int | None = None
        self._empty_text = empty or Text("Choose a data set: its samples appear here.")
        self._model = TileModel(self)
        self._delegate = TileDelegate(self._model, theme, self)
        self._list = QListView()
        self._empty = QLabel(shown(self._empty_text))
        self._count = QLabel()
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._build()
        self.set_theme(theme)

    def _build(self) -> None:
        self.setAccessibleName(shown(Text("Gallery")))
        view = self._list
        view.setAccessibleName(shown(Text("Samples")))
        view.setModel(self._model)
        view.setItemDelegate(self._delegate)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setSelectionMode(QListView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setMouseTracking(True)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.selectionModel().currentChanged.connect(self._on_current_changed)
        set_look(self._empty, tone="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        set_look(self._count, role="small")
        self._size.setRange(LEAST, MOST)
        self._size.setFixedWidth(100)
        self._size.setAccessibleName(shown(Text("Size of samples")))
        self._size.setToolTip(self._size.accessibleName())
        self._size.valueChanged.connect(self._on_size_changed)
        self._size.setValue(TILE)
        self._pages = QStackedLayout()
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        bar.addWidget(self._count, 1)
        bar.addWidget(self._size)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._pages, 1)
        # Only now: a stack shows its first page at once, which else were a window of its own.
        self._pages.addWidget(self._empty)
        self._pages.addWidget(view)
        column.addLayout(bar)
        self._show_rows()

    def show_tiles(self, tiles: Tiles | None) -> None:
        """Shows these samples and forgets the selection; None shows the empty state."""
        if tiles is not None and len(tiles.faces):
            side = _side(tiles)
            if self._tiles is None or side != _side(self._tiles):
                self.set_tile_size(CARD if side is None else _tile_for(side))
        self._tiles = tiles
        self._show_rows()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._delegate.set_theme(theme)
        self._model.set_split_colours([QColor(colour) for colour in theme.series[: len(SPLITS)]])
        self._list.viewport().update()

    def set_filter(self, class_index: int | None = None, split: int | None = None) -> None:
        """Shows only one class, one split (index into train, validation, test), or both."""
        if (class_index, split) != (self._class_index, self._split):
            self._class_index, self._split = class_index, split
            self._show_rows()

    def set_tile_size(self, pixels: int) -> None:
        """Sets the side of a sample on the screen."""
        self._size.setValue(pixels)

    def tile_size(self) -> int:
        """The side of a sample on the screen."""
        return self._size.value()

    def count(self) -> int:
        """How many samples pass the filter."""
        return self._model.rowCount()

    def view(self) -> QListView:
        """The list itself, for what a screen wants to add (a context menu, dragging)."""
        return self._list

    def images_ready(self) -> int:
        """How many samples are held as images: those seen of late, whatever their number."""
        return self._model.cached()

    def selected_sample(self) -> int | None:
        """The index of the chosen sample."""
        current = self._list.currentIndex()
        return int(current.data(TileRole.SAMPLE)) if current.isValid() else None

    def select_sample(self, index: int | None) -> None:
        """Marks a sample and scrolls to it; emits nothing."""
        row = None if index is None else self._model.row_of_sample(index)
        selection = self._list.selectionModel()
        blocked = self.blockSignals(True)
        if row is None:
            selection.clear()
        else:
            place = self._model.index(row)
            selection.setCurrentIndex(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._list.scrollTo(place)
        self.blockSignals(blocked)

    def changeEvent(self, event: QEvent) -> None:
        """Makes room for captions of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._list.setGridSize(self._delegate.tile(self._list.font()))

    def _show_rows(self) -> None:
        self._model.show(self._tiles, class_index=self._class_index, split=self._split)
        self._list.setGridSize(self._delegate.tile(self._list.font()))
        tiles = self._tiles if self._tiles is not None and len(self._tiles.faces) else None
        if tiles is None:
            self._empty.setText(shown(self._empty_text))
        else:
            self._empty.setText(
                shown(Text("No {sample} passes the filter.", sample=tiles.noun.one))
            )
        self._pages.setCurrentWidget(self._list if self.count() else self._empty)
        self._size.setVisible(tiles is not None)
        self._count.setText(shown(_count_text(self.count(), tiles)) if tiles is not None else "")

    def _on_current_changed(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self.sample_selected.emit(int(current.data(TileRole.SAMPLE)))

    def _on_size_changed(self, pixels: int) -> None:
        self._delegate.set_pixels(pixels)
        self._list.setGridSize(self._delegate.tile(self._list.font()))


def _side(tiles: Tiles) -> int | None:
    """Of pictures, in pixels; None of what has no size of its own."""
    first = next(iter(tiles.faces), None)
    return max(first.pixels.shape[:2]) if isinstance(first, Picture) else None


def _tile_for(side: int) -> int:
    """A side near the usual one that shows small pictures at a whole factor."""
    return side * max(1, round(TILE / side)) if side <= PIXEL_ART else TILE + 12


def _count_text(count: int, tiles: Tiles) -> Text:
    some, all_ = wording.exact(count), wording.exact(len(tiles.faces))
    if some == all_:
        return Text("{total} {samples}", total=all_, samples=tiles.noun.many)
    return Text("{count} of {total} {samples}", count=some, total=all_, samples=tiles.noun.many)

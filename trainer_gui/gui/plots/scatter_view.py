"""ScatterView: predicted over wanted numbers, with read-out, choice of the column and export."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QImage,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.plots import saving
from trainer_gui.gui.plots._scatter_canvas import ScatterCanvas
from trainer_gui.gui.plots._scatter_paint import Scatter, scatter_of
from trainer_gui.gui.plots.series import Role
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.elided_label import ElidedLabel
from trainer_gui.state import wording

PICTURE = QSize(900, 860)
_COLUMN_LETTERS = 6


class ScatterView(QWidget):
    """A point for each sample: from left to right what was wanted, upwards what was predicted.

    What is right lies on the diagonal. Draws only when its points changed and it is visible.
    """

    def __init__(
        self,
        *,
        theme: Theme,
        empty: Text | None = None,
        leading: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            theme: its colours.
            empty: what is said while there are no points.
            leading: stands first in the row above the points, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._theme = theme
        self._wanted: NDArray[np.float64] | None = None
        self._predicted: NDArray[np.float64] | None = None
        self._names: tuple[str, ...] = ()
        self._role: Role = "validation"
        self._scatter: Scatter | None = None
        self._dirty = False
        self._columns = ComboBox()
        self._readout = ElidedLabel()
        self._more = QToolButton()
        self._canvas = ScatterCanvas(theme)
        self._empty = QLabel(
            shown(empty or Text("Press Train: after each epoch, what was predicted of what."))
        )
        self._build(leading)
        self._columns.activated.connect(lambda _row: self._draw_when_visible())
        self._canvas.hovered.connect(self._tell)
        self._canvas.moved.connect(self._on_moved)
        self.set_theme(theme)

    def _build(self, leading: QWidget | None) -> None:
        self.setAccessibleName(shown(Text("Wanted and predicted numbers")))
        self._canvas.setAccessibleName(
            shown(Text("Predicted over wanted numbers; arrows go from point to point"))
        )
        self._columns.setAccessibleName(shown(Text("Number")))
        self._columns.setMinimumContentsLength(_COLUMN_LETTERS)
        self._columns.hide()
        set_look(self._readout, role="small")
        self._readout.setContentsMargins(SPACE, 0, SPACE, 0)
        set_look(self._empty, tone="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._fill_menu()
        tools = QHBoxLayout()
        tools.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, SPACE // 2)
        tools.setSpacing(SPACE)
        if leading is not None:
            tools.addWidget(leading)
        tools.addWidget(self._columns)
        tools.addStretch(1)
        tools.addWidget(self._more)
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._readout)
        column.addLayout(self._pages, 1)
        # Only now: a stack shows its first page at once, which else were a window of its own.
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._canvas)
        self.setMinimumSize(260, 170)

    def _fill_menu(self) -> None:
        menu = QMenu(self._more)
        menu.addAction(shown(Text("Copy image"))).triggered.connect(self.copy_image)
        png = menu.addAction(shown(Text("Save as PNG…")))
        png.triggered.connect(lambda: self._ask_and_save(".png"))
        table = menu.addAction(shown(Text("Save values as CSV…")))
        table.triggered.connect(lambda: self._ask_and_save(".csv"))
        self._more.setMenu(menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setIconSize(QSize(16, 16))
        tip = shown(Text("Copy and save the points"))
        self._more.setToolTip(tip)
        self._more.setAccessibleName(tip)

    def show_points(
        self,
        wanted: NDArray[np.float64] | None,
        predicted: NDArray[np.float64] | None,
        names: Sequence[str] = (),
        role: Role = "validation",
    ) -> None:
        """Shows these points; None shows the empty state. The chosen column stays.

        Args:
            wanted: (M, T).
            predicted: (M, T).
            names: of the T columns.
            role: of the split that they are of; decides the colour.
        """
        if wanted is None or predicted is None:
            self._wanted = self._predicted = None
            names = ()
        else:
            self._wanted, self._predicted = wanted, predicted
        self._role = role
        if tuple(names) != self._names:
            self._offer_columns(tuple(names))
        self._draw_when_visible()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self._more.setIcon(icon("more", theme))

    def column(self) -> str:
        """The name of the column that is shown; empty while there is none."""
        return self._columns.currentText()

    def points(self) -> tuple[tuple[float, float], ...]:
        """What is drawn: wanted and predicted, by the wanted value."""
        self._draw_if_dirty()
        if self._scatter is None:
            return ()
        pairs = zip(self._scatter.wanted.tolist(), self._scatter.predicted.tolist(), strict=True)
        return tuple(pairs)

    def sentence(self, index: int) -> Text:
        """What a point says: `age: wanted 31, predicted 33.5 (+2.5)`.

        The name is left out where it stands in the menu above.
        """
        if self._scatter is None:
            return Text("")
        wanted, predicted = self._scatter.wanted[index], self._scatter.predicted[index]
        difference = wording.value(float(predicted - wanted))
        told = Text(
            "wanted {wanted}, predicted {predicted} ({difference})",
            wanted=wording.value(float(wanted)),
            predicted=wording.value(float(predicted)),
            difference=difference if predicted <= wanted else f"+{difference}",
        )
        if len(self._names) > 1:
            return told
        return Text("{name}: {told}", name=self.column(), told=told)

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def image(self) -> QImage:
        """A picture of the points, two pixels for each on the screen."""
        self._draw_if_dirty()
        size = self._canvas.size() if self.isVisible() else PICTURE
        return saving.picture(self._paint, size, self._theme.surface)

    def copy_image(self) -> None:
        """Puts a picture of the points on the clipboard."""
        saving.copy_image(self.image())

    def save_png(self, path: Path) -> None:
        """Writes a picture of the points, two pixels for each on the screen."""
        saving.save_png(path, self.image())

    def save_csv(self, path: Path) -> None:
        """Writes a line for each sample: what was wanted and predicted, of every column."""
        saving.save_csv(path, self._rows())

    def showEvent(self, event: QShowEvent) -> None:
        """Draws what came while it was hidden."""
        super().showEvent(event)
        self._draw_if_dirty()

    def _offer_columns(self, names: tuple[str, ...]) -> None:
        chosen, self._names = self.column(), names
        self._columns.clear()
        self._columns.addItems(names)
        self._columns.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self._columns.setVisible(len(names) > 1)

    def _draw_when_visible(self) -> None:
        self._dirty = True
        if self.isVisible():
            self._draw_if_dirty()

    def _draw_if_dirty(self) -> None:
        if not self._dirty:
            return
        self._dirty = False
        self._scatter = None
        if self._wanted is not None and self._predicted is not None and self._names:
            place = max(self._columns.currentIndex(), 0)
            self._scatter = scatter_of(
                self._wanted[:, place], self._predicted[:, place], self._role
            )
        self._pages.setCurrentWidget(self._canvas if self._scatter else self._empty)
        if self._scatter is not None:
            self._canvas.show_scatter(self._scatter)
        self._tell(-1)

    def _tell(self, index: int) -> None:
        sentence = shown(self.sentence(index)) if index >= 0 else ""
        self._readout.setText(sentence)
        self._canvas.setAccessibleDescription(sentence)

    def _on_moved(self, index: int) -> None:
        self._tell(index)
        event = QAccessibleAnnouncementEvent(self._canvas, self._readout.text())
        QAccessible.updateAccessibility(event)

    def _ask_and_save(self, suffix: str) -> None:
        save = self.save_png if suffix == ".png" else self.save_csv
        saving.ask_and_save(self, save, title=self.accessibleName(), suffix=suffix)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        self._canvas.paint_into(painter, area.adjusted(SPACE, SPACE, -SPACE, -SPACE))

    def _rows(self) -> Iterator[Sequence[object]]:
        if self._wanted is None or self._predicted is None:
            return
        yield [f"{name} ({what})" for name in self._names for what in ("wanted", "predicted")]
        both = np.stack([self._wanted, self._predicted], axis=2)  # [m, t, 2]
        yield from both.reshape(len(both), -1).tolist()

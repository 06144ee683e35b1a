"""PointsView: a cloud of points, with read-out, choice of the column and export."""

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget

from trainer_gui.core.charts import Chart, ChartSpec, Points
from trainer_gui.core.description import told_number
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._around_canvas import AroundCanvas
from trainer_gui.gui.charts._export_menu import ExportMenu
from trainer_gui.gui.charts._points_canvas import PointsCanvas
from trainer_gui.gui.charts._points_paint import Cloud, cloud_of
from trainer_gui.gui.charts.series import Role
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox

_COLUMN_LETTERS = 6


class PointsView(QWidget):
    """A point for each sample; where y should be x, what is right lies on the diagonal.

    Attributes:
        export: copies and saves it; a line of its CSV for each sample: x and y of every column.

    Signals:
        item_selected: a person chose this column.
    """

    item_selected = Signal(int)

    def __init__(
        self,
        spec: ChartSpec,
        *,
        theme: Theme,
        leading: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            spec: what is told of the points.
            theme: its colours.
            leading: stands first in the row above the points, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._spec = spec
        self._theme = theme
        self._canvas = PointsCanvas(theme)
        self._around = AroundCanvas(self, self._canvas, spec, self._draw)
        self._readout, self._drawing = self._around.readout, self._around.drawing
        self.export = ExportMenu(
            self,
            image=self.image,
            rows=self._rows,
            tip=Text("Copy and save the points"),
            values=Text("Save values as CSV…"),
        )
        self._points: Points | None = None
        self._names: tuple[str, ...] = ()
        self._role: Role = "validation"
        self._cloud: Cloud | None = None
        self._columns = ComboBox()
        self._build(leading)
        self._columns.activated.connect(self._on_column)
        self._canvas.hovered.connect(self._tell)
        self._canvas.moved.connect(self._on_moved)
        self.set_theme(theme)

    def _build(self, leading: QWidget | None) -> None:
        self.setAccessibleName(shown(self._spec.label))
        self._canvas.setAccessibleName(
            shown(Text("{points}; arrows go from point to point", points=self._spec.label))
        )
        self._columns.setAccessibleName(shown(self._spec.item))
        self._columns.setMinimumContentsLength(_COLUMN_LETTERS)
        self._columns.hide()
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        if leading is not None:
            tools.addWidget(leading)
        tools.addWidget(self._columns)
        tools.addStretch(1)
        tools.addWidget(self.export.button)
        self._around.lay_out(tools)

    def show_chart(self, chart: Chart | None, split: SplitName = "validation") -> None:
        """Shows Points in the colour of a split; None shows words in their place.

        The chosen column stays.
        """
        self._points = chart if isinstance(chart, Points) else None
        self._role = split
        names = () if self._points is None else self._points.names
        if names != self._names:
            self._offer_columns(names)
        self._drawing.ask()

    def say(self, words: Text | None) -> None:
        """Says this where there are no points; None says when they will come."""
        self._around.say(words)

    def select_item(self, index: int) -> None:
        """Shows another column; emits nothing."""
        if index < len(self._names) and index != self._columns.currentIndex():
            self._columns.setCurrentIndex(index)
            self._drawing.ask()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self.export.set_theme(theme)

    def column(self) -> str:
        """The name of the column that is shown; empty while there is none."""
        return self._columns.currentText()

    def points(self) -> tuple[tuple[float, float], ...]:
        """What is drawn: x and y, by x."""
        self._drawing.catch_up()
        if self._cloud is None:
            return ()
        return tuple(zip(self._cloud.x.tolist(), self._cloud.y.tolist(), strict=True))

    def sentence(self, index: int) -> Text:
        """What a point says: `age: wanted 31, predicted 33.5 (+2.5)`.

        The name is left out where it stands in the menu above.
        """
        if self._cloud is None:
            return Text("")
        x, y = float(self._cloud.x[index]), float(self._cloud.y[index])
        along, upwards = self._spec.axes
        told = Text(
            "{along} {x}, {upwards} {y}",
            along=along,
            x=told_number(x),
            upwards=upwards,
            y=told_number(y),
        )
        if self._spec.identity:
            difference = told_number(y - x)
            told = Text(
                "{told} ({difference})",
                told=told,
                difference=difference if y <= x else f"+{difference}",
            )
        if len(self._names) > 1:
            return told
        return Text("{name}: {told}", name=self.column(), told=told)

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def image(self) -> QImage:
        """A picture of the points, two pixels for each on the screen."""
        return self._around.image(self._theme)

    def _offer_columns(self, names: tuple[str, ...]) -> None:
        chosen, self._names = self.column(), names
        self._columns.clear()
        self._columns.addItems(names)
        self._columns.setCurrentIndex(names.index(chosen) if chosen in names else 0)
        self._columns.setVisible(len(names) > 1)

    def _draw(self) -> None:
        self._cloud = None
        if self._points is not None:
            place = max(self._columns.currentIndex(), 0)
            self._cloud = cloud_of(
                self._points.x[:, place],
                self._points.y[:, place],
                axes=self._spec.axes,
                identity=self._spec.identity,
                role=self._role,
            )
        self._around.show_canvas(filled=self._cloud is not None)
        if self._cloud is not None:
            self._canvas.show_cloud(self._cloud)
        self._tell(-1)

    def _on_column(self, index: int) -> None:
        self._drawing.ask()
        self.item_selected.emit(index)

    def _tell(self, index: int) -> None:
        self._readout.say(self.sentence(index) if index >= 0 else Text(""))

    def _on_moved(self, index: int) -> None:
        self._tell(index)
        self._readout.announce()

    def _rows(self) -> Iterator[Sequence[object]]:
        if self._points is None:
            return
        axes = [shown(axis) for axis in self._spec.axes]
        yield [f"{name} ({axis})" for name in self._names for axis in axes]
        both = np.stack([self._points.x, self._points.y], axis=2)  # [n, t, 2]
        yield from both.reshape(len(both), -1).tolist()

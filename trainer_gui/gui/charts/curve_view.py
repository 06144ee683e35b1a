"""CurveView: curves over steps or else, with smoothing, log axis, legend, read-out and export."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts import saving
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts._curve_header import CurveHeader
from trainer_gui.gui.charts._curve_picture import paint_with_legend
from trainer_gui.gui.charts._draw_when_seen import DrawWhenSeen
from trainer_gui.gui.charts._scale import Unit, value_text
from trainer_gui.gui.charts._series_item import SeriesItem
from trainer_gui.gui.charts._stage import Stage
from trainer_gui.gui.charts.series import Series
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

SMOOTHING = 0.6
PICTURE = QSize(900, 500)
"""Size of a saved picture of a chart that has never been on the screen."""


class CurveView(QWidget):
    """A chart of one or several series over the steps of a run.

    Draws only when `show_series` was called and it is visible; hidden, it remembers and draws when
    it is shown.

    Signals:
        smoothing_changed: a person moved the slider; 0…1.
        cursor_moved: the pointer is over this step, or left the chart (NaN); see `show_cursor`.
    """

    smoothing_changed = Signal(float)
    cursor_moved = Signal(float)

    def __init__(
        self,
        title: Text,
        y_label: Text,
        unit: Unit = "",
        *,
        theme: Theme,
        over: Text | None = None,
        empty: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view.

        Args:
            title: stands above the curves.
            y_label: what they are of.
            unit: of their values.
            theme: its colours.
            over: what lies along the x axis; None for the steps of a run.
            empty: what is said while there is no curve.
            parent: where it stands.
        """
        super().__init__(parent)
        self._over = over
        self._title = shown(title)
        self._y_label = shown(y_label)
        self._unit: Unit = unit
        self._theme = theme
        self._series: tuple[Series, ...] = ()
        self._steps_per_epoch: int | None = None
        self._smoothing = SMOOTHING
        self._log = self._whole = self._count_steps = self._by_epoch = False
        self._cursor: float | None = None
        self._header = CurveHeader(title, theme)
        self._header.set_smoothing(SMOOTHING)
        self._header.steps.setVisible(over is None)
        self._header.set_smoothing_offered(over is None)
        self._chart = CurveChart(unit, theme, over=over)
        self._stage = Stage(
            self._chart, empty or Text("Press Train: {curve} appears here.", curve=self._y_label)
        )
        self._drawing = DrawWhenSeen(self, self._draw)
        self._name()
        self._build()
        self._connect()

    def _name(self) -> None:
        self.setAccessibleName(self._title)
        self._chart.setAccessibleName(
            shown(Text("Chart of {y}; plus, minus, arrows and Home zoom", y=self._y_label))
        )

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._stage, 1)
        self.setMinimumSize(216, 130)

    def _connect(self) -> None:
        header, chart = self._header, self._chart
        header.smoothing_moved.connect(self._on_smoothing_moved)
        header.log_toggled.connect(self.set_log)
        header.whole_toggled.connect(self.show_all)
        header.steps_toggled.connect(self._on_steps_toggled)
        header.reset_clicked.connect(self.reset_view)
        header.copy_clicked.connect(self.copy_image)
        header.save_clicked.connect(self._on_save_clicked)
        header.legend.toggled.connect(self.set_shown)
        chart.zoomed.connect(header.reset.setVisible)
        chart.hovered.connect(self._on_hovered)

    def show_series(
        self,
        series: Sequence[Series],
        *,
        steps_per_epoch: int | None = None,
        by_epoch: bool = False,
    ) -> None:
        """Shows these series from now on.

        Args:
            series: from the lowest to the uppermost.
            steps_per_epoch: with it the x axis counts epochs.
            by_epoch: their x are epochs already, since they have epochs of different lengths.
        """
        self._series = tuple(series)
        self._steps_per_epoch = 1 if by_epoch else steps_per_epoch
        self._by_epoch = by_epoch
        self._drawing.ask()

    def set_measure(self, title: Text, y_label: Text, unit: Unit, *, empty: Text) -> None:
        """Shows figures of another kind from now on: with this title, axis and empty state."""
        self._title, self._y_label, self._unit = shown(title), shown(y_label), unit
        self._header.title.setText(self._title)
        self._stage.say(empty)
        self._chart.set_unit(unit)
        self._name()

    def say(self, words: Text) -> None:
        """Says this where there is no curve."""
        self._stage.say(words)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._header.set_theme(theme)
        self._chart.set_theme(theme)

    def drawn(self, key: str) -> SeriesItem | None:
        """What stands in the chart for a series; None if it was not drawn yet."""
        return self._chart.items_drawn().get(key)

    def readout(self) -> Mapping[str, str]:
        """The value written beside each series: at the cursor, or the last one."""
        return {key: entry.value() for key, entry in self._header.legend.entries().items()}

    def y_shown(self) -> tuple[float, float]:
        """Least and greatest value of the y axis; exponents of ten on a logarithmic one."""
        low, high = self._chart.box.viewRange()[1]
        return float(low), float(high)

    def smoothing(self) -> float:
        """How much the training curve is smoothed, 0…1."""
        return self._smoothing

    def set_smoothing(self, amount: float) -> None:
        """Smooths the training curve by 0 (not at all) … 1; emits nothing."""
        if amount != self._smoothing:
            self._smoothing = amount
            self._header.set_smoothing(amount)
            self._drawing.ask()

    def set_log(self, on: bool) -> None:
        """Switches the y axis to a logarithmic scale and back."""
        if on != self._log:
            self._log = on
            self._header.log.setChecked(on)
            self._drawing.ask()

    def set_shown(self, key: str, on: bool) -> None:
        """Shows or hides one series, like a click on its entry in the legend."""
        self._chart.set_hidden(key, not on)
        if key in self._header.legend.entries():
            self._header.legend.set_on(key, on=on)
        self._show_readout()

    def show_cursor(self, step: float | None) -> None:
        """Draws the read-out at this step, as if the pointer stood there; None removes it."""
        self._cursor = step
        if self._drawing.due:
            return  # it will be drawn with the rest
        self._chart.show_cursor(step)
        self._show_readout()

    def reset_view(self) -> None:
        """Follows the data again after zooming or panning."""
        self._chart.follow()

    def zoom_to(self, first_step: float, last_step: float) -> None:
        """Shows only this stretch until `reset_view`."""
        self._chart.zoom_to((first_step, last_step))

    def show_all(self, on: bool) -> None:
        """Fits the y axis to every value, outliers too, instead of the bulk of them."""
        if on != self._whole:
            self._whole = on
            self._header.whole.setChecked(on)
            self._drawing.ask()

    def image(self) -> QImage:
        """A picture of the chart with title and legend, two pixels for each on the screen."""
        return saving.picture(self._paint, self._picture_size(), self._theme.surface)

    def copy_image(self) -> None:
        """Puts a picture of the chart on the clipboard."""
        saving.copy_image(self.image())

    def save_png(self, path: Path) -> None:
        """Writes a picture of the chart, two pixels for each on the screen."""
        saving.save_png(path, self.image())

    def save_svg(self, path: Path) -> None:
        """Writes the chart as vectors."""
        saving.save_svg(path, self._paint, self._picture_size(), title=self._title)

    def save_csv(self, path: Path) -> None:
        """Writes every value of every series: step, series, value."""
        saving.save_csv(path, self._rows())

    def _draw(self) -> None:
        filled = any(one.line.last_step() is not None for one in self._series)
        self._stage.show_canvas(filled=filled)
        self._header.set_smoothing_offered(any(one.role == "train" for one in self._series))
        hidden = [one.key for one in self._series if self._chart.is_hidden(one.key)]
        self._header.legend.show_series(self._series, hidden=hidden)
        counted = self._count_steps and not self._by_epoch
        self._chart.set_steps_per_epoch(None if counted else self._steps_per_epoch)
        self._chart.draw(self._series, smoothing=self._smoothing, log=self._log, whole=self._whole)
        self._chart.show_cursor(self._cursor)
        self._show_readout()

    def _show_readout(self) -> None:
        at = math.inf if self._cursor is None else self._cursor
        values = self._chart.values_at(at)
        self._header.legend.set_values(
            {key: value_text(value, self._unit) for key, (_, value) in values.items()}
        )
        self._header.position.setText("" if self._cursor is None else self._position(self._cursor))

    def _position(self, step: float) -> str:
        if self._over is not None:
            return shown(Text("{x} {value}", x=self._over, value=value_text(step)))
        whole = f"{max(round(step), 0):,}"
        if not self._steps_per_epoch:
            return shown(Text("Step {step}", step=whole))
        epoch = f"{max(step, 0.0) / self._steps_per_epoch:.2f}"
        if self._by_epoch:
            return shown(Text("Epoch {epoch}", epoch=epoch))
        return shown(Text("Epoch {epoch} · step {step}", epoch=epoch, step=whole))

    def _on_hovered(self, step: float) -> None:
        self.show_cursor(None if math.isnan(step) else step)
        self.cursor_moved.emit(step)

    def _on_smoothing_moved(self, amount: float) -> None:
        self.set_smoothing(amount)
        self.smoothing_changed.emit(amount)

    def _on_steps_toggled(self, on: bool) -> None:
        self._count_steps = on
        self._drawing.ask()

    def _on_save_clicked(self, suffix: str) -> None:
        save = {".png": self.save_png, ".svg": self.save_svg, ".csv": self.save_csv}[suffix]
        saving.ask_and_save(self, save, title=self._title, suffix=suffix)

    def _rows(self) -> Iterator[Sequence[object]]:
        yield "step" if self._over is None else shown(self._over), "series", "value"
        for one in self._series:
            x, y = one.line.everything()
            for step, value in zip(x.tolist(), y.tolist(), strict=True):
                if not math.isnan(value):
                    yield int(step) if step.is_integer() else step, one.key, value

    def _picture_size(self) -> QSize:
        return self.size().expandedTo(PICTURE) if not self.isVisible() else self.size()

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        self._drawing.catch_up()
        visible = [one for one in self._series if not self._chart.is_hidden(one.key)]
        painter.setFont(self.font())
        paint_with_legend(
            painter, area, self._chart, title=self._title, series=visible, theme=self._theme
        )

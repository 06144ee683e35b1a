"""LinesChart: values over x that an evaluation found, as curves."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trainer_gui.core.charts import Chart, ChartSpec, Lines
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._awaited import awaited
from trainer_gui.gui.charts._below import put_below
from trainer_gui.gui.charts._scale import unit_of
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.series import points_series
from trainer_gui.gui.theme import Theme


class LinesChart(QWidget):
    """A line for each figure; a single one has the colour of its split.

    Attributes:
        curves: what is drawn.

    Signals:
        item_selected: never: a line has no items.
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
            spec: what is told of the lines.
            theme: its colours.
            leading: stands above the curves, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._spec = spec
        along, upwards = spec.axes
        self.curves = CurveView(
            spec.label,
            upwards,
            unit_of(spec),
            theme=theme,
            over=along,
            empty=awaited(spec),
            parent=self,
        )
        self.setAccessibleName(self.curves.accessibleName())
        put_below(self, leading, self.curves)

    def show_chart(self, chart: Chart | None, split: SplitName = "validation") -> None:
        """Shows Lines; None shows words in their place."""
        lines = chart if isinstance(chart, Lines) else None
        lone = len(self._spec.figures) == 1
        self.curves.show_series(
            ()
            if lines is None
            else [
                points_series(
                    figure.key,
                    figure.label,
                    lines.x,
                    lines.values[figure.key],
                    role=split if lone else "other",
                    colour=None if lone else number,
                )
                for number, figure in enumerate(self._spec.figures)
            ]
        )

    def say(self, words: Text | None) -> None:
        """Says this where there are no lines; None says when they will come."""
        self.curves.say(words or awaited(self._spec))

    def select_item(self, index: int) -> None:
        """Does nothing: a line has no items."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.curves.set_theme(theme)

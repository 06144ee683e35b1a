"""BarsChart: a bar for each item that an evaluation found, in one or several groups."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trainer_gui.core.charts import Bars, Chart, ChartSpec
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._awaited import awaited
from trainer_gui.gui.charts._below import put_below
from trainer_gui.gui.charts._scale import unit_of
from trainer_gui.gui.charts.bars_view import BarGroup, BarsView
from trainer_gui.gui.charts.series import Role
from trainer_gui.gui.theme import Theme

_ROLES: Final[tuple[Role, ...]] = ("train", "validation", "test", "other")
"""Colours of several groups."""


class BarsChart(QWidget):
    """Bars of each figure; those of a single one have the colour of their split.

    Attributes:
        bars: what is drawn.

    Signals:
        item_selected: a bar was chosen by click or Enter.
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
            spec: what is told of the bars.
            theme: its colours.
            leading: stands above the bars, for example a choice of the split.
            parent: where it stands.
        """
        super().__init__(parent)
        self._spec = spec
        self._count = 0
        self.bars = BarsView(
            spec.label, unit_of(spec), theme=theme, empty=awaited(spec), parent=self
        )
        self.setAccessibleName(self.bars.accessibleName())
        put_below(self, leading, self.bars)
        self.bars.bar_clicked.connect(self.item_selected)

    def show_chart(self, chart: Chart | None, split: SplitName = "validation") -> None:
        """Shows Bars; None shows words in their place."""
        bars = chart if isinstance(chart, Bars) else None
        self._count = 0 if bars is None else len(bars.names)
        if bars is None:
            self.bars.show_bars((), ())
            return
        figures = self._spec.figures
        groups = [
            BarGroup(
                figure.label,
                tuple(bars.values[figure.key].tolist()),
                split if len(figures) == 1 else _ROLES[number % len(_ROLES)],
            )
            for number, figure in enumerate(figures)
        ]
        self.bars.show_bars(bars.names, groups)

    def say(self, words: Text | None) -> None:
        """Says this where there are no bars; None says when they will come."""
        self.bars.say(words or awaited(self._spec))

    def select_item(self, index: int) -> None:
        """Marks the bar of an item; emits nothing."""
        if index < self._count:
            self.bars.select_class(index)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.bars.set_theme(theme)

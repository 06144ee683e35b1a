"""view_for: the view of a chart that a run tells of: one for each member of the union."""

from typing import TypeAlias, assert_never

from PySide6.QtWidgets import QWidget

from trainer_gui.core.charts import ChartSpec
from trainer_gui.gui.charts.bars_chart import BarsChart
from trainer_gui.gui.charts.lines_chart import LinesChart
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.charts.points_view import PointsView
from trainer_gui.gui.charts.table_view import TableView
from trainer_gui.gui.theme import Theme

ChartView: TypeAlias = LinesChart | MatrixView | PointsView | BarsChart | TableView


def view_for(
    spec: ChartSpec,
    *,
    theme: Theme,
    leading: QWidget | None = None,
    parent: QWidget | None = None,
) -> ChartView:
    """An empty view.

    Args:
        spec: what is told of the chart.
        theme: its colours.
        leading: stands first above the chart, for example a choice of the split.
        parent: where it stands.
    """
    match spec.kind:
        case "lines":
            return LinesChart(spec, theme=theme, leading=leading, parent=parent)
        case "matrix":
            return MatrixView(spec, theme=theme, leading=leading, parent=parent)
        case "points":
            return PointsView(spec, theme=theme, leading=leading, parent=parent)
        case "bars":
            return BarsChart(spec, theme=theme, leading=leading, parent=parent)
        case "table":
            return TableView(spec, theme=theme, leading=leading, parent=parent)
        case _:
            assert_never(spec.kind)

"""ComparePanel: the curves of ticked runs over each other, and only what differs between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.catalog import menus
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.series import PointsLine, Series
from trainer_gui.gui.errands import Errands
from trainer_gui.gui.screens._compare_lines import colour_index, is_dashed
from trainer_gui.gui.screens._compare_table import CompareTable
from trainer_gui.gui.screens._recipe_difference import Option, differences, recipe_options
from trainer_gui.gui.screens._run_curves import RunCurves, read_curves
from trainer_gui.gui.screens._run_words import run_names
from trainer_gui.gui.screens._runs_model import MOST_TICKED, Ticked
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.runs.store import RunInfo
from trainer_gui.state import wording

_EPOCHS, _STEPS = "epochs", "steps"
_WIDTHS: Final = (560, 560)
_METRIC_LETTERS: Final = 8
_REDRAW_MS: Final = 200


@dataclass(frozen=True)
class _Known:
    """What was read of a run.

    Attributes:
        run: as it was then.
        curves: its scores.
        options: of its recipe; None if that cannot be read.
    """

    run: RunInfo
    curves: RunCurves
    options: Mapping[str, Option] | None


class ComparePanel(QFrame):
    """A chart at the left, a table at the right; journals are read beside the window."""

    untick_requested = Signal()
    """No run shall be ticked any more."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="panel", side="bottom")
        self._theme = theme
        self._ticked: tuple[Ticked, ...] = ()
        self._known: dict[str, _Known] = {}
        self._asked: dict[str, RunInfo] = {}
        self._errands = Errands("compare", self)
        # Twelve curves take some 50 ms to draw: not after each run that was read.
        self._soon = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._soon.timeout.connect(self._draw)
        self._metrics: dict[str, MetricSpec] = {}
        self._views: dict[str, CurveView] = {}
        self._title = QLabel()
        set_look(self._title, role="strong")
        self._metric = ComboBox()
        self._metric.setAccessibleName(shown(Text("What is compared")))
        self._metric.setMinimumContentsLength(_METRIC_LETTERS)
        self._along = SegmentedControl(
            [(_EPOCHS, shown(Text("Epochs"))), (_STEPS, shown(Text("Steps")))],
            name=shown(Text("Along")),
        )
        self._untick = QPushButton(shown(Text("Untick all")))
        self._note = QLabel()
        self._note.setWordWrap(True)
        self._note.setContentsMargins(SPACE, 0, 0, 0)
        set_look(self._note, role="small")
        self._table = CompareTable(theme)
        self._charts = QStackedWidget()
        self._lay_out()
        self._metric.activated.connect(lambda _index: self._draw())
        self._along.chosen.connect(lambda _key: self._draw())
        self._untick.clicked.connect(self.untick_requested)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(SPACE)
        tools.addWidget(self._title)
        tools.addStretch(1)
        tools.addWidget(self._metric)
        tools.addWidget(self._along)
        tools.addWidget(self._untick)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE // 2)
        column.setSpacing(SPACE // 2)
        column.addLayout(tools)
        column.addWidget(self._table, 1)
        column.addWidget(self._note)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self._charts)
        both.addWidget(right)
        both.setSizes(_WIDTHS)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(both)

    def show_ticked(self, ticked: Sequence[Ticked], *, full: bool = False) -> None:
        """Compares these runs; `full` says that more were asked for than can be."""
        self._ticked = tuple(ticked)
        self._title.setText(shown(Text("{count} runs", count=len(ticked))))
        for one in ticked:
            self._ask(one.run)
        self._draw(full=full)

    def busy(self) -> bool:
        """Whether a run is still being read."""
        return self._errands.busy()

    def chart(self) -> CurveView | None:
        """The chart that is up; None before a run was read."""
        view = self._charts.currentWidget()
        return view if isinstance(view, CurveView) else None

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        for view in self._views.values():
            view.set_theme(theme)
        self._table.set_theme(theme)
        self._draw()

    def _ask(self, run: RunInfo) -> None:
        """Has a run read, unless it is known as it is, or being read."""
        known = self._known.get(run.run_id)
        if (known is not None and known.run == run) or self._asked.get(run.run_id) == run:
            return
        self._asked[run.run_id] = run
        self._errands.do(lambda: read_curves(run.folder), lambda curves: self._on_read(run, curves))

    def _on_read(self, run: RunInfo, curves: RunCurves) -> None:
        recipe = curves.recipe
        options = None if recipe is None else recipe_options(recipe, menus)
        self._known[run.run_id] = _Known(run, curves, options)
        if self._asked.get(run.run_id) == run:
            del self._asked[run.run_id]
        if not self._asked:
            self._draw()
        elif not self._soon.isActive():
            self._soon.start()

    def _draw(self, *, full: bool = False) -> None:
        self._soon.stop()
        known = [self._known.get(one.run.run_id) for one in self._ticked]
        curves = {one.run.run_id: one.curves for one in known if one is not None}
        found = differences([one.options if one is not None else None for one in known])
        names = run_names([one.run for one in self._ticked])
        self._table.show_comparison(self._ticked, names, found)
        self._offer_metrics(curves)
        self._draw_chart(curves, names)
        self._note.setText(shown(self._remark(curves, full, bool(found))))
        self._note.setVisible(bool(self._note.text()))

    def _remark(self, curves: Mapping[str, RunCurves], full: bool, differ: bool) -> Text:
        if full:
            return Text("At most {most} runs can be compared at once.", most=MOST_TICKED)
        left = len(self._ticked) - len(curves)
        if left:
            return Text("{count} are still being read…", count=left)
        return Text("") if differ else Text("Their recipes are the same.")

    def _offer_metrics(self, curves: Mapping[str, RunCurves]) -> None:
        """Fills the menu with whatever one of the runs was scored by; the choice stays."""
        self._metrics = {spec.key: spec for one in curves.values() for spec in one.metrics}
        keys = [self._metric.itemData(row) for row in range(self._metric.count())]
        if keys == list(self._metrics):
            return
        chosen = self._metric.currentData()
        self._metric.clear()
        for key, spec in self._metrics.items():
            self._metric.addItem(shown(spec.label), key)
        self._metric.setCurrentIndex(max(self._metric.findData(chosen), 0))

    def _draw_chart(self, curves: Mapping[str, RunCurves], names: Sequence[str]) -> None:
        key = self._metric.currentData()
        if key is None:
            return
        view = self._view(self._metrics[key])
        by_epoch = self._along.value() == _EPOCHS
        series = []
        for one, name in zip(self._ticked, names, strict=True):
            found = curves.get(one.run.run_id)
            if found is None or key not in found.scores:
                continue
            points = found.scores[key]
            x = points.x / found.steps_per_epoch if by_epoch else points.x
            series.append(
                Series(
                    one.run.run_id,
                    Text("{name}", name=name),
                    PointsLine(x, points.y),
                    role="validation",
                    colour=colour_index(one.slot, self._theme),
                    dashed=is_dashed(one.slot, self._theme),
                )
            )
        view.show_series(series, by_epoch=by_epoch)
        self._charts.setCurrentWidget(view)

    def _view(self, spec: MetricSpec) -> CurveView:
        """The chart of a metric; made at its first use, since its axis has a unit."""
        if spec.key not in self._views:
            label = Text("Validation {metric}", metric=wording.label(spec))
            view = CurveView(
                label,
                spec.label,
                spec.unit,
                theme=self._theme,
                empty=Text("None of these runs has been evaluated yet."),
                parent=self._charts,
            )
            self._views[spec.key] = view
            self._charts.addWidget(view)
        return self._views[spec.key]

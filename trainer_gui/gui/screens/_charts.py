"""Charts: the plots of a run, built once pyqtgraph is loaded, drawn from a RunState."""

import math
from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsTextItem,
    QHBoxLayout,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._findings import Findings
from trainer_gui.gui.screens._log_view import LogView
from trainer_gui.gui.screens._run_series import metric_series, plain_series, scored_by
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording
from trainer_gui.state.run_state import Changed, RunState

_EXTRAS = {
    "learning_rate": Text("Learning rate"),
    "samples_per_second": Text("Speed"),
}
_UNITS = {
    "learning_rate": Text("learning rate"),
    "samples_per_second": Text("samples per second"),
}
_CURVES = Changed.STEPS | Changed.EPOCH | Changed.EVALUATED | Changed.STARTED
_FOUND = Changed.EVALUATED | Changed.STARTED | Changed.ENDED
_SCORED: tuple[MetricSpec] = (MetricSpec("score", Text("Score"), "max"),)
"""Shown until a run says what it is scored by."""


class Charts(QWidget):
    """Loss and score above; findings, their tables, learning rate, speed and log below.

    What the score and the findings are, the run says; until then they stay what they were.

    Attributes:
        findings: what evaluations found, at the lower left and in the first tabs.
        tabs: at the lower right.
    """

    smoothing_changed = Signal(float)
    """A person moved a smoothing slider; 0…1."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._smoothing = 0.0
        self._run: ShownRun | None = None
        self._pages: dict[str, QWidget] = {}
        self._extras: dict[str, CurveView] = {}
        self._scored: tuple[MetricSpec, ...] = _SCORED

    def assemble(self, *, smoothing: float) -> Iterator[None]:
        """Makes the plots in portions of some ten milliseconds.

        Each is made inside the frame where it stays: Qt applies the style sheet anew to whatever
        is moved.
        """
        theme = self._theme
        cards = self._lay_out()
        yield
        # Qt's first text of a plot takes as long as a third of a plot: a portion of its own.
        QGraphicsTextItem().setHtml("<span style='color: #000'>0</span>")
        yield
        self.loss = CurveView(
            Text("Loss"),
            Text("loss"),
            theme=theme,
            empty=_waiting_for(Text("Loss")),
            parent=cards[0],
        )
        yield
        (scored,) = _SCORED
        self.score = CurveView(
            scored.label,
            wording.label(scored),
            scored.unit,
            theme=theme,
            empty=_waiting_for(scored.label),
            parent=cards[1],
        )
        yield
        self._drawn = _tabs(cards[2])
        self._drawn.setTabBarAutoHide(True)  # most runs have one chart
        set_look(self._drawn, role="plain")
        self._make_tabs(cards[3])
        self.findings = Findings(theme, drawn=self._drawn, tables=self.tabs)
        yield
        self.extra("learning_rate")  # the tab that is up until there are findings
        yield
        views = (self.loss, self.score, self._drawn, self.tabs)
        for card, view in zip(cards, views, strict=True):
            _fill(card, view)
        self._connect(smoothing)

    def appear(self) -> Iterator[None]:
        """Shows the plots one after another: the first painting of each takes its time."""
        views = (self.loss, self.score, self._drawn, self.tabs)
        for view in views:
            view.hide()
        self.show()
        for view in views:
            yield
            view.show()

    def _lay_out(self) -> list[QFrame]:
        """The frames of the four quarters, from the upper left to the lower right."""
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE // 2, SPACE, SPACE // 2, SPACE)
        both = QSplitter(Qt.Orientation.Vertical, self)
        both.setChildrenCollapsible(False)
        column.addWidget(both)
        cards = []
        for _row in range(2):
            splitter = QSplitter(both)
            splitter.setChildrenCollapsible(False)
            for _column in range(2):
                card = QFrame(splitter)
                set_look(card, role="card")
                cards.append(card)
            splitter.setSizes([500, 500])
        both.setSizes([440, 580])
        return cards

    def _make_tabs(self, card: QFrame) -> None:
        self.tabs = _tabs(card)
        self.log = LogView(self._theme, parent=self.tabs)
        for column, label in _EXTRAS.items():
            page = self._pages[column] = QWidget(self.tabs)
            inside = QVBoxLayout(page)
            inside.setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(page, shown(label))
        self.tabs.addTab(self.log, shown(Text("Log")))
        self.tabs.currentChanged.connect(lambda _index: self._draw_extras())

    def extra(self, column: str) -> CurveView:
        """The curve in a tab, `learning_rate` or `samples_per_second`; made at its first use."""
        if column not in self._extras:
            label = _EXTRAS[column]
            view = self._extras[column] = CurveView(
                label,
                _UNITS[column],
                theme=self._theme,
                empty=_waiting_for(label),
                parent=self._pages[column],
            )
            inside = self._pages[column].layout()
            assert inside is not None
            inside.addWidget(view)
            view.set_smoothing(0.0)  # a plan is no noise
            if column != "learning_rate":
                view.set_smoothing(self._smoothing)
                view.smoothing_changed.connect(self._on_smoothing)
        return self._extras[column]

    def _connect(self, smoothing: float) -> None:
        self._smoothing = smoothing
        for view in (self.loss, self.score):
            view.set_smoothing(smoothing)
            view.smoothing_changed.connect(self._on_smoothing)
        self.loss.cursor_moved.connect(lambda step: _point(self.score, step))
        self.score.cursor_moved.connect(lambda step: _point(self.loss, step))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        for curve in (self.loss, self.score, *self._extras.values()):
            curve.set_theme(theme)
        self.findings.set_theme(theme)
        self.log.set_theme(theme)

    def show_run(self, run: ShownRun | None, flags: Changed) -> None:
        """Draws what the flags say of a run; None empties everything."""
        for _portion in self.portions(run, flags):
            pass

    def portions(self, run: ShownRun | None, flags: Changed) -> Iterator[None]:
        """Does what `show_run` does, a view at a time, so that each is painted by itself."""
        self._run = run
        state = run.state if run else RunState()
        if flags & _CURVES:
            yield from self._draw_curves(state)
        if flags & _FOUND:
            yield from self.findings.portions(run)
            yield
        if flags & Changed.LOG:  # the last: what it tells of is drawn by then
            self.log.show_lines(state.log)

    def _draw_curves(self, state: RunState) -> Iterator[None]:
        started = state.started
        if started is None or not started.metrics:
            for view in (self.loss, self.score, *self._extras.values()):
                view.show_series(())
            return
        per_epoch = started.steps_per_epoch
        specs = {metric.key: metric for metric in started.metrics}
        loss = specs.get("loss", started.metrics[0])
        self.loss.show_series(list(metric_series(state, (loss,))), steps_per_epoch=per_epoch)
        yield
        self._score_by(scored_by(started.metrics))
        self.score.show_series(list(metric_series(state, self._scored)), steps_per_epoch=per_epoch)
        yield
        if self._draw_extras():
            yield

    def _draw_extras(self) -> bool:
        """Draws the curve whose tab is up, if one is; the others wait until theirs is."""
        up = self.tabs.currentWidget()
        column = next((name for name, page in self._pages.items() if page is up), None)
        if column is None or self._run is None or self._run.state.started is None:
            return False
        state, started = self._run.state, self._run.state.started
        self.extra(column).show_series(
            plain_series(state, column, _EXTRAS[column]), steps_per_epoch=started.steps_per_epoch
        )
        return True

    def _score_by(self, metrics: tuple[MetricSpec, ...]) -> None:
        """Makes the second chart that of these metrics, the first of which decides."""
        if metrics == self._scored:
            return
        self._scored = metrics
        first = metrics[0]
        self.score.set_measure(
            wording.joined([metric.label for metric in metrics]),
            wording.label(first),
            first.unit,
            empty=_waiting_for(first.label),
        )

    def _on_smoothing(self, amount: float) -> None:
        self._smoothing = amount
        for view in (self.loss, self.score, *self._extras.values()):
            if view is not self._extras.get("learning_rate"):
                view.set_smoothing(amount)
        self.smoothing_changed.emit(amount)


def _waiting_for(curve: Text) -> Text:
    return Text("{curve} appears here as a run trains.", curve=curve)


def _point(view: CurveView, step: float) -> None:
    """Shows the pointer of another chart; NaN says that it has left."""
    view.show_cursor(None if math.isnan(step) else step)


def _tabs(card: QFrame) -> QTabWidget:
    tabs = QTabWidget(card)
    tabs.setDocumentMode(True)
    return tabs


def _fill(card: QFrame, view: QWidget) -> None:
    row = QHBoxLayout(card)
    row.setContentsMargins(SPACE // 2, SPACE // 2, SPACE // 2, SPACE // 2)
    row.addWidget(view)

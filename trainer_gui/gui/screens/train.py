"""The Train screen: the form of the next run on the left, the shown run live on the right."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from trainer_gui.core.errors import Problem
from trainer_gui.core.events import Noticed, RunFailed
from trainer_gui.core.recipe import Menus
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.text import Text
from trainer_gui.gui.forms.recipe_form import RecipeForm
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._run_header import RunHeader
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.turns import in_turns
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.state.run_state import Changed

if TYPE_CHECKING:
    from trainer_gui.gui.charts.line_preview import LinePreview
    from trainer_gui.gui.screens._charts import Charts

_REDRAW_MS = 100
_FORM_WIDTH = 344
_TROUBLE = Changed.ENDED | Changed.STARTED | Changed.PHASE | Changed.NOTICE


class TrainScreen(QWidget):
    """Shows a draft and a run; tells what a person wants of either.

    Charts come later than the window: `build_charts` is called once pyqtgraph is loaded.
    """

    edited = Signal(str, object)
    """Dotted path and new value."""
    reset_requested = Signal(str)
    """Dotted path of a field that shall have its default."""
    focused = Signal(str)
    """Dotted path of the field that is about to be edited."""
    commanded = Signal(object)
    """A Command for the live run."""
    use_requested = Signal(str)
    """Name of a run whose model shall be used."""
    resume_requested = Signal(str)
    """Name of a run that shall go on where it was interrupted."""
    continue_requested = Signal(str)
    """Name of a run that shall go on with changes."""
    gentler_requested = Signal(str)
    """Name of a run that diverged and shall go on with a tenth of its learning rate."""
    download_requested = Signal()
    """Train again, and download the missing data."""
    smoothing_changed = Signal(float)
    """0…1."""

    def __init__(self, menus: Menus, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._run: ShownRun | None = None
        self._dirty = Changed.NOTHING
        self._draws = False
        self._told: object = None
        self._closed: object = None
        self.charts: Charts | None = None
        self._preview: LinePreview | None = None
        self._schedule: tuple[list[float], list[float], Text | None] = ([], [], None)
        # Made where they stay: Qt applies the style sheet anew to whatever is moved.
        splitter = QSplitter(self)
        panel = QFrame(splitter)
        self._watch = QWidget(splitter)
        self.form = RecipeForm(menus, at_once=False, parent=panel)
        self.header = RunHeader(theme, parent=self._watch)
        self._banner = Banner(parent=self._watch)
        self._waiting = EmptyState(
            "chart", shown(Text("Charts are being prepared")), parent=self._watch
        )
        self._redraw = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._lay_out(splitter, panel)
        self._connect()

    def assemble(self) -> Iterator[None]:
        """Makes the form in portions, so that the window answers in between."""
        yield from self.form.assemble()

    def _lay_out(self, splitter: QSplitter, panel: QFrame) -> None:
        set_look(panel, role="panel", side="left")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(2 * SPACE, SPACE + SPACE // 2, SPACE // 2, 0)
        inside.addWidget(self.form)
        self._column = QVBoxLayout(self._watch)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        set_look(self._banner, place="top")
        self._column.addWidget(self._banner)
        self._column.addWidget(self._waiting, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_FORM_WIDTH, 900])
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(splitter)

    def _connect(self) -> None:
        self.form.edited.connect(self.edited)
        self.form.reset_requested.connect(self.reset_requested)
        self.form.focused.connect(self.focused)
        self.header.commanded.connect(self.commanded)
        self.header.use_requested.connect(self.use_requested)
        self._banner.pressed.connect(self._on_banner)
        self._banner.dismissed.connect(self._on_dismissed)
        self._redraw.timeout.connect(self._draw)
        self.header.resume_requested.connect(self.resume_requested)
        self.header.continue_requested.connect(self.continue_requested)

    def build_charts(self, *, smoothing: float) -> Iterator[None]:
        """Makes the plots in portions, so that the window answers in between.

        pyqtgraph must have been imported, or the first portion takes half a second.
        """
        from trainer_gui.gui.charts.line_preview import LinePreview
        from trainer_gui.gui.screens._charts import Charts

        if self.charts is not None:
            return
        yield
        charts = Charts(self._theme, parent=self._watch)
        charts.hide()
        yield from charts.assemble(smoothing=smoothing)
        charts.smoothing_changed.connect(self.smoothing_changed)
        self._waiting.hide()
        self._column.addWidget(charts, 1)
        yield from charts.appear()
        self.charts = charts
        self.show_run(self._run, Changed.EVERYTHING)
        yield
        self._preview = LinePreview(
            Text("epoch"),
            Text("learning rate"),
            theme=self._theme,
            empty=Text("The learning rate over the run is drawn here once the data are known."),
        )
        self._preview.setFixedHeight(110)
        self.form.set_footer("training.schedule", self._preview)
        self._preview.show_line(*self._schedule)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.header.set_theme(theme)
        for view in (self.charts, self._preview):
            if view is not None:
                view.set_theme(theme)

    def show_draft(self, table: Mapping[str, Any], problems: Mapping[str, Problem]) -> None:
        """Shows the recipe of the next run."""
        self.form.show_draft(table, problems)

    def show_schedule(
        self, epochs: list[float], rates: list[float], note: Text | None = None
    ) -> None:
        """Draws the learning rate over the next run; empty lists where it is not known.

        Args:
            epochs: places in the run.
            rates: the learning rate there.
            note: what the line cannot show.
        """
        self._schedule = epochs, rates, note
        if self._preview is not None:
            self._preview.show_line(epochs, rates, note)

    def show_run(self, run: ShownRun | None, flags: Changed) -> None:
        """Shows a run; plots follow within a tenth of a second, and at most ten times a second."""
        if run is not self._run:
            flags = Changed.EVERYTHING
        self._run = run
        self.header.show_run(run)
        if flags & _TROUBLE:
            self._show_trouble()
        self._dirty |= flags
        if not (self._redraw.isActive() or self._draws):
            self._redraw.start()

    def _draw(self) -> None:
        if self.charts is not None:
            flags, self._dirty = self._dirty, Changed.NOTHING
            self._draws = True
            in_turns(self._drawing(self.charts.portions(self._run, flags)), self)

    def _drawing(self, portions: Iterator[None]) -> Iterator[None]:
        """Draws, and again if something has changed meanwhile."""
        try:
            yield from portions
        finally:
            self._draws = False
        if self._dirty:
            self._redraw.start()

    def _on_banner(self, key: str) -> None:
        if key == "download":
            self.download_requested.emit()
        elif self._run is not None:
            signals = {"gentler": self.gentler_requested, "resume": self.resume_requested}
            signals[key].emit(self._run.run_id)

    def _on_dismissed(self) -> None:
        self._closed = self._told

    def _show_trouble(self) -> None:
        """Shows what ended the run, what it waits for or what it noticed, and what can be done."""
        trouble = None if self._run is None else _trouble(self._run)
        if trouble == self._told:
            return
        self._told = trouble
        if self._run is None or trouble is None or trouble is self._closed:
            self._banner.clear()
            return
        match trouble:
            case JobWaits():
                hint = Text("{hint} The run waits, and goes on by itself.", hint=trouble.hint)
                self._banner.show_message("warning", shown(trouble.message), shown(hint))
            case Noticed():
                self._banner.show_message("warning", shown(trouble.message))
            case RunFailed():
                self._banner.show_message(
                    "error",
                    shown(trouble.message),
                    shown(trouble.hint),
                    buttons=_remedies(trouble, self._run),
                    details=trouble.details,
                )


def _trouble(run: ShownRun) -> JobWaits | RunFailed | Noticed | None:
    """What a person should know of a run before all else; notices of the past are in its log."""
    state = run.state
    if state.waiting is not None:
        return state.waiting
    if isinstance(state.ended, RunFailed):
        return state.ended
    if run.handle is None:
        return None
    return next((one for one in reversed(state.notices) if one.level == "warning"), None)


def _remedies(failure: RunFailed, run: ShownRun) -> tuple[tuple[str, str], ...]:
    """Keys and labels of what can be done about a failure right here."""
    if failure.cause == "download":
        return (("download", shown(Text("Download and train"))),)
    if failure.cause == "diverged" and run.state.checkpoints:
        return (("gentler", shown(Text("Go on with a tenth of the learning rate"))),)
    if failure.cause == "crash" and run.resumable:
        return (("resume", shown(Text("Resume"))),)
    return ()

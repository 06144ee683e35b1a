"""Findings: the charts that a run tells of, a view each, and what evaluations have found."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget

from trainer_gui.core.charts import Chart, ChartSpec
from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import Artefact
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.chart_reader import ChartReader
from trainer_gui.gui.charts.chart_view import ChartView, view_for
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.theme import Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import wording

_SPLITS: Final[tuple[SplitName, ...]] = ("validation", "test")
_AWAITED: Final = Text("Results on the validation data appear here after the first epoch.")
_SLOW_MS: Final = 150
"""From so long a time of reading on, what was shown before is taken away."""
_READING: Final = Text("It is being read…")
_NOTHING: Final = Text("This run has kept no charts of what its evaluations found.")


class Findings(QObject):
    """What is drawn stands in tabs of its own, tables before the tabs that others are in.

    Views are made when a run first tells of them, and emptied when another run does not. Those of
    the same items are selected together.
    """

    def __init__(self, theme: Theme, *, drawn: QTabWidget, tables: QTabWidget) -> None:
        """Begins without a chart.

        Args:
            theme: colours of the views.
            drawn: tabs for what is no table; shows words while there is nothing.
            tables: tabs for the others.
        """
        super().__init__(drawn)
        self._theme = theme
        self._drawn, self._tables = drawn, tables
        self._words = _words(drawn)
        self._run: ShownRun | None = None
        self._split: SplitName = "validation"
        self._choices: list[SegmentedControl] = []
        self._made: dict[tuple[ChartSpec, bool], ChartView] = {}
        self._views: dict[ChartSpec, ChartView] = {}  # of the charts that are up
        self._specs: tuple[ChartSpec, ...] | None = None
        self._subject: tuple[Path, SplitName] | None = None
        self._asked: dict[ChartSpec, tuple[object, Artefact]] = {}
        self._unread: set[ChartSpec] = set()
        self._reader = ChartReader(self)
        self._reader.read.connect(self._on_read)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self._on_slow)
        self._say(_AWAITED)

    def busy(self) -> bool:
        """Whether a chart is still being read."""
        return self._reader.busy()

    def portions(self, run: ShownRun | None) -> Iterator[None]:
        """Makes the views that a run needs, one at a time, and has its charts read.

        Until it says which charts it finds, the views stay what they were, and are empty.
        """
        self._run = run
        started = None if run is None else run.state.started
        if started is not None and started.charts != self._specs:
            yield from self._turn_to(started.charts)
        self._offer_test()
        self._ask()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        for view in self._made.values():
            view.set_theme(theme)

    def _turn_to(self, specs: tuple[ChartSpec, ...]) -> Iterator[None]:
        """Brings up the views of these charts, and empties those that go."""
        in_front = self._tables.currentIndex() == 0
        for spec in self._specs or ():
            self._show(spec, None)
            for tabs in (self._drawn, self._tables):
                tabs.removeTab(tabs.indexOf(self._views[spec]))
        self._specs = ()
        # The choice of the split stands above what is drawn: where nothing is, above a table.
        drawn = [spec for spec in specs if spec.kind != "table"] or list(specs[:1])
        yield from self._put(self._drawn, drawn, leading=True)
        tables = [spec for spec in specs if spec not in drawn]
        yield from self._put(self._tables, tables, leading=False)
        if in_front:
            self._tables.setCurrentIndex(0)
        if not specs:
            self._say(_NOTHING)
        self._specs = specs

    def _put(
        self, tabs: QTabWidget, specs: Sequence[ChartSpec], *, leading: bool
    ) -> Iterator[None]:
        for place, spec in enumerate(specs):
            if (spec, leading) not in self._made:
                self._made[spec, leading] = self._make(spec, tabs, leading=leading)
            self._views[spec] = self._made[spec, leading]
            tabs.removeTab(tabs.indexOf(self._words))
            tabs.insertTab(place, self._views[spec], shown(spec.label))
            yield

    def _make(self, spec: ChartSpec, tabs: QTabWidget, *, leading: bool) -> ChartView:
        """A view, made where it stays: Qt applies the style sheet anew to whatever is moved."""
        choice = self._split_choice(tabs) if leading else None
        view = view_for(spec, theme=self._theme, leading=choice, parent=tabs)
        view.item_selected.connect(partial(self._on_item, spec))
        return view

    def _split_choice(self, parent: QWidget) -> SegmentedControl:
        options = [(split, shown(wording.split(split))) for split in _SPLITS]
        choice = SegmentedControl(options, name=shown(Text("Evaluated split")), parent=parent)
        choice.set_value(self._split)
        choice.chosen.connect(self._on_split)
        self._choices.append(choice)
        return choice

    def _say(self, words: Text) -> None:
        """Says this in place of what is drawn."""
        self._words.setText(shown(words))
        if not self._drawn.count():
            self._drawn.addTab(self._words, "")

    def _offer_test(self) -> None:
        """Lets the test data be chosen once they were evaluated."""
        has_test = self._run is not None and ("test", "best") in self._run.state.evaluations
        for choice in self._choices:
            choice.button("test").setEnabled(has_test)
        if not has_test and self._split == "test":
            self._choose("validation")

    def _choose(self, split: SplitName) -> None:
        self._split = split
        for choice in self._choices:
            choice.set_value(split)

    def _ask(self) -> None:
        """Has what is not shown yet read; what a view shows stays until its next is there.

        Another run or split is there at once as a rule: an empty view between would only flicker.
        """
        subject = None if self._run is None else (self._run.folder, self._split)
        if subject != self._subject:
            self._subject = subject
            self._unread.clear()
            self._slow.start()
        files = {}
        for spec in self._specs or ():
            artefact = None if self._run is None else self._run.state.found(spec.key, self._split)
            if self._run is None or artefact is None:
                self._show(spec, None)
            elif self._asked.get(spec) != (subject, artefact):
                if self._asked.get(spec, (None,))[0] != subject:
                    self._unread.add(spec)
                self._asked[spec] = (subject, artefact)
                files[spec] = self._run.folder / artefact.path
        self._reader.ask(subject, files)

    def _show(self, spec: ChartSpec, chart: Chart | None, words: Text | None = None) -> None:
        """Shows a chart; or words in its place, by default when it will come."""
        self._unread.discard(spec)
        if chart is None:
            self._asked.pop(spec, None)
        self._views[spec].say(words)
        self._views[spec].show_chart(chart, self._split)

    def _on_read(self, spec: ChartSpec, content: Chart | StorageError) -> None:
        if spec not in (self._specs or ()):
            return
        if isinstance(content, StorageError):
            why = Text("{message} {hint}", message=content.message, hint=content.hint)
            self._show(spec, None, why)
        else:
            self._show(spec, content)

    def _on_slow(self) -> None:
        """Takes away what is of another run or split."""
        for spec in self._unread:
            self._views[spec].say(_READING)
            self._views[spec].show_chart(None, self._split)

    def _on_item(self, chosen: ChartSpec, index: int) -> None:
        for spec in self._specs or ():
            if spec != chosen and spec.item == chosen.item and chosen.item.source:
                self._views[spec].select_item(index)

    def _on_split(self, key: str) -> None:
        self._choose(next(split for split in _SPLITS if split == key))
        self._ask()


def _words(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    set_look(label, tone="muted")
    return label

"""What evaluations of a run have found, as a plot and a table: of classes, or of numbers."""

import contextlib
from collections.abc import Iterator
from typing import Final, Literal, Protocol, TypeAlias

from PySide6.QtWidgets import QWidget

from trainer_gui.core.errors import StorageError
from trainer_gui.core.events import RunStarted
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.charts.scatter_view import ScatterView
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._columns_table import ColumnsTable
from trainer_gui.gui.screens._report_table import ReportTable
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state import confusion, regression, wording
from trainer_gui.state.run_state import RunState

Kind: TypeAlias = Literal["classes", "numbers"]
_CHOSEN: Final[tuple[SplitName, ...]] = ("validation", "test")


class Findings(Protocol):
    """A plot and a table of what evaluations have found."""

    title: Text
    """Of the tab with the table."""

    @property
    def plot(self) -> QWidget:
        """Large."""

    @property
    def table(self) -> QWidget:
        """In a tab."""

    def portions(self, run: ShownRun | None) -> Iterator[None]:
        """Draws what is known of a run, a view at a time; None empties both."""

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""


def kind_of(state: RunState) -> Kind | None:
    """What a run tells apart or predicts; None while it has not said."""
    if state.started is None:
        return None
    return "numbers" if state.started.columns else "classes"


def make_findings(kind: Kind, theme: Theme, *, plots: QWidget, tables: QWidget) -> Findings:
    """The findings of a kind, each view made where it stays."""
    found = NumberFindings if kind == "numbers" else ClassFindings
    return found(theme, plots=plots, tables=tables)


class ClassFindings:
    """The confusion matrix, and how well each class is recognised."""

    title: Text = Text("Per class")

    def __init__(self, theme: Theme, *, plots: QWidget, tables: QWidget) -> None:
        self._run: ShownRun | None = None
        self._split = _split_choice(Text("Split of matrix and report"), plots)
        self.plot = MatrixView(
            theme=theme,
            empty=Text("After the first epoch, what is mistaken for what appears here."),
            leading=self._split,
            parent=plots,
        )
        self.table = ReportTable(theme, parent=tables)
        self._split.chosen.connect(lambda _split: _exhaust(self.portions(self._run)))
        self.plot.cell_clicked.connect(lambda true, _predicted: self.table.select_class(true))
        self.table.class_selected.connect(lambda row: self.plot.select_cell(row, row))

    def portions(self, run: ShownRun | None) -> Iterator[None]:
        """Draws the matrix, then the table."""
        self._run = run
        _offer_test(self._split, run)
        started = _started(run)
        counts = None
        if run is not None and started is not None:
            artefact = run.state.found("confusion", self._split.value())
            if artefact is not None:
                try:
                    counts = confusion.read_counts(run.folder / artefact.path)
                except StorageError:
                    counts = None  # the folder was moved or thrown away while it was shown
        if started is None or counts is None:
            self.plot.show_matrix(None)
            self.table.show_report(None)
            return
        self.plot.show_matrix(counts, started.classes)
        yield
        self.table.show_report(confusion.report(counts, started.classes))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self.plot.set_theme(theme)
        self.table.set_theme(theme)


class NumberFindings:
    """What was predicted over what was wanted, and the errors of each number."""

    title: Text = Text("Errors")

    def __init__(self, theme: Theme, *, plots: QWidget, tables: QWidget) -> None:
        self._run: ShownRun | None = None
        self._split = _split_choice(Text("Split of points and report"), plots)
        self.plot = ScatterView(
            theme=theme,
            empty=Text("After the first epoch, what was predicted over what was wanted appears "
                       "here."),
            leading=self._split,
            parent=plots,
        )  # fmt: skip
        self.table = ColumnsTable(parent=tables)
        self._split.chosen.connect(lambda _split: _exhaust(self.portions(self._run)))

    def portions(self, run: ShownRun | None) -> Iterator[None]:
        """Draws the points, then the table."""
        self._run = run
        _offer_test(self._split, run)
        started = _started(run)
        split = next(split for split in _CHOSEN if split == self._split.value())
        answers, errors = (None, None) if run is None else _read_numbers(run, split)
        if started is None or answers is None or answers.wanted.shape[1] != len(started.columns):
            self.plot.show_points(None, None)
        else:
            self.plot.show_points(answers.wanted, answers.predicted, started.columns, split)
        yield
        if started is None or errors is None:
            self.table.show_report(None)
        else:
            self.table.show_report(regression.report(errors, started.metrics, started.columns))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme; the table has them from the palette."""
        self.plot.set_theme(theme)


def _read_numbers(
    run: ShownRun, split: SplitName
) -> tuple[regression.Answers | None, regression.Errors | None]:
    """What a run has found of numbers on a split; None for what is not there (any more)."""
    answers = errors = None
    with contextlib.suppress(StorageError):
        if (points := run.state.found("numbers", split)) is not None:
            answers = regression.read_answers(run.folder / points.path)
        if (columns := run.state.found("columns", split)) is not None:
            errors = regression.read_errors(run.folder / columns.path)
    return answers, errors


def _split_choice(name: Text, parent: QWidget) -> SegmentedControl:
    return SegmentedControl(
        [(split, shown(wording.split(split))) for split in _CHOSEN],
        name=shown(name),
        parent=parent,
    )


def _offer_test(split: SegmentedControl, run: ShownRun | None) -> None:
    """Lets the test data be chosen once they were evaluated."""
    has_test = run is not None and ("test", "best") in run.state.evaluations
    split.button("test").setEnabled(has_test)
    if not has_test and split.value() == "test":
        split.set_value("validation")


def _started(run: ShownRun | None) -> RunStarted | None:
    return None if run is None else run.state.started


def _exhaust(portions: Iterator[None]) -> None:
    for _portion in portions:
        pass

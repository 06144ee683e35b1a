"""Row: the facts of a run as the columns of a table, and the words that it is found by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._run_words import (
    STATUS_LOOKS,
    ago,
    best_score,
    data_label,
    model_label,
    moment,
    run_seconds,
    score_rank,
    tag_words,
)
from trainer_gui.gui.translate import shown
from trainer_gui.runs.store import RunInfo
from trainer_gui.state.wording import duration, metric_name


class Column(IntEnum):
    """The columns, from left to right."""

    TICK = 0
    STAR = 1
    STATUS = 2
    TITLE = 3
    CURVE = 4
    BEST = 5
    BEST_EPOCH = 6
    DATA = 7
    MODEL = 8
    TAGS = 9
    STARTED = 10
    DURATION = 11
    RUN = 12


TITLES: Final[Mapping[Column, Text]] = {
    Column.TICK: Text("Compare"),
    Column.STAR: Text("Star"),
    Column.STATUS: Text("Status"),
    Column.TITLE: Text("Title"),
    Column.CURVE: Text("Curve"),
    Column.BEST: Text("Best"),
    Column.BEST_EPOCH: Text("At epoch"),
    Column.DATA: Text("Data"),
    Column.MODEL: Text("Model"),
    Column.TAGS: Text("Tags"),
    Column.STARTED: Text("Started"),
    Column.DURATION: Text("Duration"),
    Column.RUN: Text("Run"),
}


@dataclass(frozen=True)
class Row:
    """A run with its facts, each put into words when it is first looked at.

    Of a thousand rows a screen shows twenty: words for all would take a tenth of a second.

    Attributes:
        run: which.
        now: seconds since 1970, for durations and ages.
    """

    run: RunInfo
    now: float

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What stands in each Column; a damaged run tells its problem as title."""
        run, seconds = self.run, self.seconds
        return (
            "",
            "",
            shown(STATUS_LOOKS[run.status].word),
            shown(run.problem) if run.problem else run.title,
            "",
            best_score(run),
            "–" if run.best_epoch is None else str(run.best_epoch + 1),
            data_label(run) or "–",
            run.model or "–",
            tag_words(run.tags),
            moment(run.started),
            "–" if seconds is None else shown(duration(seconds)),
            run.run_id,
        )

    @cached_property
    def found_by(self) -> str:
        """All that a run is called, in the window's words and in ours, in small letters."""
        run = self.run
        seen = (self.words[column] for column in (Column.STATUS, Column.TITLE, Column.DATA))
        names = (run.title, run.data, run.model, model_label(run), run.run_id, *run.tags, run.notes)
        return " ".join((*seen, *names)).casefold()

    @property
    def seconds(self) -> float | None:
        """How long it has been trained."""
        return None if self.run.status == "damaged" else run_seconds(self.run, self.now)

    def key(self, column: int) -> str | float | None:
        """What rows are ordered by; None comes last, up or down. Of ticks, the model knows."""
        find = _KEYS.get(column)
        return None if find is None else find(self)


_KEYS: Final[Mapping[int, Callable[[Row], str | float | None]]] = {
    Column.STAR: lambda row: float(row.run.star),
    Column.STATUS: lambda row: shown(STATUS_LOOKS[row.run.status].word),
    Column.TITLE: lambda row: row.run.title.casefold(),
    Column.CURVE: lambda row: len(row.run.curve) or None,  # the longest, or the shortest
    Column.BEST: lambda row: score_rank(row.run),
    Column.BEST_EPOCH: lambda row: row.run.best_epoch,
    Column.DATA: lambda row: data_label(row.run).casefold() or None,
    Column.MODEL: lambda row: row.run.model.casefold() or None,
    Column.TAGS: lambda row: tag_words(row.run.tags).casefold() or None,
    Column.STARTED: lambda row: row.run.started,
    Column.DURATION: lambda row: row.seconds,
    Column.RUN: lambda row: row.run.run_id,
}


def row_tip(row: Row, column: Column) -> str:
    """What a cell has no room to say."""
    run, tip = row.run, row.words[column]
    match column:
        case Column.TICK:
            tip = shown(Text("Tick runs to compare them (Space)"))
        case Column.STAR:
            tip = shown(Text("Star (S)"))
        case Column.STATUS:
            tip = shown(run.problem or STATUS_LOOKS[run.status].meaning)
        case Column.TITLE:
            parent = shown(Text("Continues {run} with changes", run=run.parent))
            tip = "\n".join(line for line in (tip, run.parent and parent, run.notes) if line)
        case Column.CURVE | Column.BEST if run.metric:
            tip = shown(Text("Validation {metric}; best {score}",
                             metric=metric_name(run.metric), score=best_score(run)))  # fmt: skip
        case Column.STARTED:
            tip = ago(run.started, row.now)
        case Column.MODEL:
            tip = model_label(run)
    return tip

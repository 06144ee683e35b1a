"""Which figures of a run stand in a chart together, and as which lines."""

from collections.abc import Collection, Iterator, Sequence

from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.series import Mark, Series, history_series, points_series
from trainer_gui.state import wording
from trainer_gui.state.run_state import RunState


def scored_by(metrics: Sequence[MetricSpec]) -> tuple[MetricSpec, ...]:
    """The first metric that is not the loss, and those that share its chart."""
    if not metrics:
        return ()
    first = next((metric for metric in metrics if metric.key != "loss"), metrics[0])
    others = (metric for metric in metrics if metric.chart and metric.chart == first.chart)
    return (first, *(metric for metric in others if metric.key != first.key))


def metric_series(state: RunState, metrics: Sequence[MetricSpec]) -> Iterator[Series]:
    """Training as it goes, and validation with the weights of the time, of each metric.

    The first line of a split has its colour, as in every chart, and later ones have others.
    """
    recorded = state.history.keys()
    coloured: set[str] = set()

    def colour(split: str, number: int) -> int | None:
        first = split not in coloured
        coloured.add(split)
        return None if first else number + 1

    marks = _best(state)
    for number, metric in enumerate(metrics):
        column = _column_of(metric.key, recorded)
        if column is not None:
            yield history_series(
                metric.key,
                _named("train", metric, metrics),
                state.history,
                column=column,
                colour=colour("train", number),
            )
        points = state.series.get(("validation", metric.key))
        if points is not None:
            yield points_series(
                f"validation-{metric.key}",
                _named("validation", metric, metrics),
                points.x,
                points.y,
                colour=colour("validation", number),
                marks=marks,
            )
            marks = ()


def _column_of(key: str, recorded: Collection[str]) -> str | None:
    """The column of a metric in training: its own, or that of the first update that has it."""
    if key in recorded:
        return key
    return next((column for column in recorded if column.rpartition(".")[2] == key), None)


def plain_series(state: RunState, column: str, label: Text) -> list[Series]:
    """A column that is no metric, such as the learning rate; of each update if several."""
    found: list[Series] = []
    for key in state.history.keys():  # noqa: SIM118 - no mapping
        update, _, name = key.rpartition(".")
        if name == column:
            named = Text("{update}: {label}", update=update, label=label) if update else label
            # The first in the colour of such columns, the others in those that follow.
            colour = 3 + len(found) if found else None
            found.append(history_series(key, named, state.history, role="other", colour=colour))
    return found


def _best(state: RunState) -> tuple[Mark, ...]:
    if state.best is None:
        return ()
    label = Text("best: epoch {number}", number=state.best.epoch + 1)
    return (Mark(state.best.step, label),)


def _named(split: str, metric: MetricSpec, metrics: Sequence[MetricSpec]) -> Text:
    """A line in the legend: its split, and its metric where there are several."""
    if len(metrics) == 1:
        return wording.split(split)
    return Text("{split} {metric}", split=wording.split(split), metric=wording.label(metric))

"""Tests of which figures of a run stand in a chart together."""

from pathlib import Path

from tests.gui.screens.number_runs import METRICS, number_run
from tests.gui.screens.shown_runs import EVENTS, shown_run
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.gui.charts._style import colour_of
from trainer_gui.gui.screens._run_series import metric_series, plain_series, scored_by
from trainer_gui.gui.theme import LIGHT

ACCURACY = MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate", chart="accuracy")
LOSS = MetricSpec("loss", Text("Loss"), "min", chart="loss")


def test_a_run_is_scored_by_its_first_metric_and_those_that_share_its_chart() -> None:
    assert scored_by((ACCURACY, LOSS)) == (ACCURACY,)
    assert scored_by((LOSS, ACCURACY)) == (ACCURACY,)
    assert scored_by((LOSS,)) == (LOSS,)
    assert [metric.key for metric in scored_by(METRICS)] == ["rmse", "mae"]


def test_one_metric_alone_is_told_by_its_splits() -> None:
    run = shown_run(*EVENTS)
    lines = list(metric_series(run.state, (LOSS,)))
    assert [(one.key, str(one.label)) for one in lines] == [("loss", "Training")]
    (line,) = metric_series(run.state, (ACCURACY,))
    assert (line.key, str(line.label)) == ("validation-accuracy", "Validation")
    assert [mark.step for mark in line.marks] == [10]


def test_several_metrics_are_told_apart_by_name_and_colour(tmp_path: Path) -> None:
    lines = list(metric_series(number_run(tmp_path).state, METRICS[:2]))
    assert [str(one.label) for one in lines] == [
        "Validation RMSE", "Training MAE", "Validation MAE",
    ]  # fmt: skip
    assert len({colour_of(LIGHT, one).name() for one in lines}) == 3
    assert colour_of(LIGHT, lines[1]).name() == LIGHT.series[0]  # training, as in every chart
    assert [len(one.marks) for one in lines] == [1, 0, 0]  # the best epoch once


def test_what_was_not_recorded_has_no_line(tmp_path: Path) -> None:
    state = number_run(tmp_path).state
    assert plain_series(state, "learning_rate", Text("Learning rate")) == []
    assert len(plain_series(state, "samples_per_second", Text("Speed"))) == 1


def test_the_learning_rates_of_several_updates_have_colours_of_their_own() -> None:
    state = shown_run().state
    state.history.append(0, {"critic.learning_rate": [0.1, 0.1], "model.learning_rate": [0.2, 0.2]})
    lines = plain_series(state, "learning_rate", Text("Learning rate"))
    assert [str(one.label) for one in lines] == ["critic: Learning rate", "model: Learning rate"]
    assert len({colour_of(LIGHT, one).name() for one in lines}) == 2

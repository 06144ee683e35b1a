"""A table of numbers from the drop to the use of the model, in a window over the real engine."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from tests.data.tables import turned_digits
from tests.gui.opened import Opened, how_it_ended
from tests.gui.screens.seeing import errors, matrix, press, report, scatter, words
from tests.tasks.told import POINTS
from trainer_gui.core.chart_files import read_chart
from trainer_gui.core.charts import Points


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return turned_digits(tmp_path / "turned", 160)


def learn_numbers(opened: Opened, table: Path) -> None:
    """Chooses a table by hand and takes the advice that the screen gives."""
    opened.choose(data__kind="picture_table", data__table=str(table))
    opened.window.show_screen("data")
    facts = opened.session.facts
    opened.wait(lambda: facts.data_known and facts.data.status == "ready")
    assert "Classification needs a class" in opened.window.recipe_bar.blocked()
    opened.press("queue_add")  # what cannot be trained is not queued either
    assert opened.session.queue.controller.queue.items == ()
    assert "Classification needs a class" in opened.window.status.currentMessage()
    screen = opened.session.screens.data
    assert screen is not None
    opened.wait(screen.assembled)
    press(opened.qtbot, screen, "Change the task to Regression")
    opened.wait_until_ready()
    assert opened.window.recipe_bar.blocked() == ""


def test_numbers_are_learnt_shown_listed_and_used(opened: Opened, table: Path) -> None:
    opened.wait_until_ready()
    classes = opened.train()
    charts = opened.charts
    opened.wait(lambda: report(charts).cells())
    learn_numbers(opened, table)
    run = opened.train()
    assert how_it_ended(run) == "completed"
    opened.wait(lambda: "Best: validation RMSE" in charts.log.toPlainText())  # drawn last of all
    check_charts(opened)
    check_lists(opened, run.run_id)
    check_use(opened, run.run_id, table)
    check_replayed(opened, classes.run_id, run.run_id)


def check_charts(opened: Opened) -> None:
    charts, run = opened.charts, opened.run
    artefact = run.state.found("numbers", "validation")
    assert artefact is not None
    kept = read_chart(run.folder / artefact.path, POINTS)
    assert isinstance(kept, Points)
    expected = np.stack([kept.x[:, 0], kept.y[:, 0]], axis=1)
    opened.wait(lambda: not charts.findings.busy())
    assert sorted(scatter(charts).points()) == sorted(map(tuple, expected.tolist()))
    assert [row[0] for row in errors(charts).cells()] == ["angle", "ink"]
    best = run.state.best
    assert best is not None
    scores = run.state.series["validation", "rmse"].y
    assert best.epoch == int(np.argmin(scores))
    assert best.score == pytest.approx(scores.min())
    seen = words(opened.session.train_screen)
    assert f"best RMSE {best.score:.3f}" in seen
    assert "accuracy" not in seen.casefold()


def check_lists(opened: Opened, run_id: str) -> None:
    opened.window.show_screen("runs")
    runs = opened.session.screens.runs
    assert runs is not None
    opened.wait(lambda: run_id in {run.run_id for run in opened.session.store.runs()})
    opened.wait(lambda: any("Best RMSE" in label.text() for label in runs.findChildren(QLabel)))


def check_use(opened: Opened, run_id: str, table: Path) -> None:
    opened.session.screens.use_run(run_id)
    use = opened.session.screens.use
    assert use is not None
    picture = table.parent / "0000.png"
    use.add_files([str(picture)])
    opened.wait(lambda: {"angle", "ink"} <= set(words(use).splitlines()))


def check_replayed(opened: Opened, classes: str, numbers: str) -> None:
    """Opens both runs from their journals, one after the other."""
    charts = opened.charts
    opened.session.screens.open_run(classes)
    opened.wait(lambda: report(charts).cells())
    assert scatter(charts).points() == ()
    assert matrix(charts).isVisible()
    assert charts.score.accessibleName() == "Accuracy"
    opened.session.screens.open_run(numbers)
    opened.wait(lambda: errors(charts).cells())
    opened.wait(lambda: not charts.findings.busy())
    started = opened.run.state.started
    assert started is not None
    assert len(scatter(charts).points()) == started.counts["validation"]
    assert not matrix(charts).isVisible()
    assert charts.score.accessibleName() == "RMSE · MAE"

"""Tests of the comparison of ticked runs."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import made_run, stored_run
from tests.gui.screens.seeing import press, words
from tests.state.test_run_state import RUN, STARTED
from trainer_gui.core import events
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.screens._compare_panel import ComparePanel
from trainer_gui.gui.screens._runs_model import Ticked
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.combo_box import ComboBox
from trainer_gui.runs.store import RunInfo

Said = tuple[tuple[float, events.RunEvent], ...]


def said(*accuracies: float, per_epoch: int = 10, loss: float | None = None) -> Said:
    """What a run says of its epochs."""
    scores = [{"accuracy": value} | ({} if loss is None else {"loss": loss})
              for value in accuracies]  # fmt: skip
    return (
        (0.0, replace(STARTED, steps_per_epoch=per_epoch)),
        *(
            (1.0, events.Evaluated("validation", epoch, (epoch + 1) * per_epoch, "current", one))
            for epoch, one in enumerate(scores)
        ),
    )


def stored(folder: Path, what: Said, **values: object) -> RunInfo:
    return made_run(folder.name, folder=stored_run(folder, what, **values), metric="accuracy")


@pytest.fixture
def panel(qtbot: QtBot) -> ComparePanel:
    panel = ComparePanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(1200, 320)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def compare(qtbot: QtBot, panel: ComparePanel, *runs: RunInfo) -> CurveView:
    """Ticks runs and waits until they are read; the chart that is up."""
    panel.show_ticked([Ticked(run, slot) for slot, run in enumerate(runs)])
    qtbot.waitUntil(lambda: not panel.busy())
    chart = panel.chart()
    assert chart is not None
    return chart


def curve(chart: CurveView, run_id: str) -> list[tuple[float, float]]:
    item = chart.drawn(run_id)
    assert item is not None
    return list(zip(item.line.x.tolist(), item.line.y.tolist(), strict=True))


def differing(panel: ComparePanel) -> list[str]:
    table = panel.findChild(QTableView)
    assert table is not None
    model = table.model()
    return [model.headerData(row, Qt.Orientation.Vertical) for row in range(model.rowCount())]


def test_curves_of_different_epochs_lie_over_each_other(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    short = stored(tmp_path / "short", said(0.5, 0.75), training__batch_size=64)
    long = stored(tmp_path / "long", said(0.5, 0.875, per_epoch=40), training__batch_size=16)
    chart = compare(qtbot, panel, short, long)
    assert curve(chart, "short") == [(1, 0.5), (2, 0.75)]
    assert curve(chart, "long") == [(1, 0.5), (2, 0.875)]
    assert set(chart.readout().values()) == {"75.00 %", "87.50 %"}
    assert differing(panel) == ["Best", "At epoch", "Batch size"]
    press(qtbot, panel, "Along: Steps")
    assert curve(chart, "long") == [(40, 0.5), (80, 0.875)]


def test_each_run_has_a_line_of_its_own(qtbot: QtBot, panel: ComparePanel, tmp_path: Path) -> None:
    runs = [stored(tmp_path / f"run-{number}", said(0.5, 0.6)) for number in range(8)]
    chart = compare(qtbot, panel, *runs)
    looks = set()
    for run in runs:
        item = chart.drawn(run.run_id)
        assert item is not None
        pen = item.line.pen
        looks.add((pen.color().name(), pen.style()))
    assert len(looks) == len(runs)


def test_another_metric_is_one_choice_away(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    runs = [stored(tmp_path / name, said(0.5, loss=2.5)) for name in "ab"]
    chart = compare(qtbot, panel, *runs)
    menu = panel.findChild(ComboBox)
    assert menu is not None
    assert [menu.itemText(row) for row in range(menu.count())] == ["Accuracy", "Loss"]
    menu.setCurrentIndex(1)
    menu.activated.emit(1)
    losses = panel.chart()
    assert losses is not None
    assert losses is not chart
    assert curve(losses, "a") == [(1, 2.5)]
    compare(qtbot, panel, runs[0], stored(tmp_path / "c", said(0.7, loss=1.5)))
    assert panel.chart() is losses  # the choice stays


def test_runs_with_the_same_recipe_are_told_to_be(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    runs = [stored(tmp_path / name, said(0.5), title=name) for name in "ab"]
    compare(qtbot, panel, *runs)
    assert "Their recipes are the same." in words(panel)
    panel.show_ticked([Ticked(run, slot) for slot, run in enumerate(runs)], full=True)
    assert "At most 12 runs can be compared at once." in words(panel)


def test_a_run_that_went_on_is_read_again(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    first, other = (stored(tmp_path / name, said(0.5)) for name in ("first", "other"))
    compare(qtbot, panel, first, other)
    folder = tmp_path / "first"
    (folder / "events.jsonl").unlink()
    stored_run(folder, said(0.5, 0.6, 0.7))
    unchanged = compare(qtbot, panel, first, other)
    assert len(curve(unchanged, "first")) == 1  # nothing says that it changed
    chart = compare(qtbot, panel, replace(first, changed=first.changed + 5), other)
    assert len(curve(chart, "first")) == 3


def test_what_cannot_be_read_hides_no_other(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    good = stored(tmp_path / "good", RUN)
    gone = made_run("gone", folder=tmp_path / "nowhere")
    chart = compare(qtbot, panel, good, gone)
    assert curve(chart, "good") == [(1, 0.75), (2, 0.5)]
    assert chart.drawn("gone") is None
    assert "2 runs" in words(panel)


def test_all_can_be_unticked_and_a_theme_is_taken(
    qtbot: QtBot, panel: ComparePanel, tmp_path: Path
) -> None:
    runs = [stored(tmp_path / name, said(0.5, 0.6)) for name in "ab"]
    chart = compare(qtbot, panel, *runs)
    with qtbot.waitSignal(panel.untick_requested):
        press(qtbot, panel, "Untick all")
    panel.set_theme(DARK)
    item = chart.drawn("a")
    assert item is not None
    assert item.line.pen.color().name() == DARK.series[0]

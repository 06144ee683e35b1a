"""Tests of the Train screen: the form on the left, the shown run on the right."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot

from tests.engine.small import small_table
from tests.gui.screens.seeing import press, words
from tests.gui.screens.shown_runs import EVENTS, shown_run
from trainer_gui.catalog import menus
from trainer_gui.core.control import Stop
from trainer_gui.core.errors import Problem
from trainer_gui.core.events import Noticed, RunFailed
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.line_preview import LinePreview
from trainer_gui.gui.screens._charts import Charts
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.state.draft import Draft
from trainer_gui.state.run_state import Changed

FAILED = RunFailed(Text("The loss became NaN."), Text("Lower the learning rate."))
MISSING = RunFailed(Text("The files are missing."), Text("Download 12 MB."), cause="download")
FAULT = RunFailed(Text("Something went wrong."), Text("Copy the report."), "Traceback: here")


@pytest.fixture
def screen(qtbot: QtBot) -> TrainScreen:
    screen = TrainScreen(menus, LIGHT)
    qtbot.addWidget(screen)
    for _ in screen.assemble():
        pass
    screen.resize(1280, 720)
    screen.show_draft(Draft(menus, small_table()).table, {})
    with qtbot.waitExposed(screen):
        screen.show()
    return screen


def build_charts(screen: TrainScreen) -> Charts:
    for _ in screen.build_charts(smoothing=0.0):
        pass
    assert screen.charts is not None
    return screen.charts


def editor(screen: TrainScreen, name: str) -> QAbstractSpinBox:
    boxes = screen.findChildren(QAbstractSpinBox)
    return next(box for box in boxes if box.accessibleName() == name)


def test_before_the_charts_are_there_it_says_so_and_a_run_is_shown(screen: TrainScreen) -> None:
    assert "Charts are being prepared" in words(screen)
    screen.show_run(shown_run(*EVENTS), Changed.EVERYTHING)
    assert "Completed" in words(screen)


def test_charts_that_come_later_show_the_run(qtbot: QtBot, screen: TrainScreen) -> None:
    screen.show_run(shown_run(*EVENTS), Changed.EVERYTHING)
    charts = build_charts(screen)
    assert "Charts are being prepared" not in words(screen)
    qtbot.waitUntil(lambda: charts.loss.drawn("loss") is not None)
    again = list(screen.build_charts(smoothing=0.0))
    assert again == []
    assert screen.charts is charts


def test_plots_follow_within_a_moment_and_not_at_each_event(
    qtbot: QtBot, screen: TrainScreen
) -> None:
    charts = build_charts(screen)
    run = shown_run(*EVENTS[:6], live=True)
    for _ in range(50):
        screen.show_run(run, Changed.STEPS)
    assert charts.loss.drawn("loss") is None
    qtbot.waitUntil(lambda: charts.loss.drawn("loss") is not None)


def test_a_field_is_edited_reset_and_explained_by_its_path(
    qtbot: QtBot, screen: TrainScreen
) -> None:
    box = editor(screen, "Epochs")
    with qtbot.waitSignal(screen.focused) as focused:
        box.setFocus(Qt.FocusReason.TabFocusReason)
    assert focused.args == ["training.epochs"]
    with qtbot.waitSignal(screen.edited) as edited:
        qtbot.keyClick(box, Qt.Key.Key_Up)
    assert edited.args == ["training.epochs", 3]
    with qtbot.waitSignal(screen.reset_requested) as reset:
        press(qtbot, screen, "Reset Epochs to 10")
    assert reset.args == ["training.epochs"]


def test_a_mistake_stands_at_its_field(screen: TrainScreen) -> None:
    problem = Problem("training.epochs", Text("epochs cannot be 0."), Text("Choose 1 or more."))
    screen.show_draft(Draft(menus, small_table()).table, {"training.epochs": problem})
    assert "epochs cannot be 0." in words(screen) or "Choose 1 or more." in words(screen)


def test_a_failure_says_what_happened_and_what_to_do(screen: TrainScreen) -> None:
    screen.show_run(shown_run(*EVENTS[:6], FAILED), Changed.ENDED)
    assert {"The loss became NaN.", "Lower the learning rate."} <= set(words(screen).splitlines())
    screen.show_run(shown_run(*EVENTS[:6], live=True), Changed.STEPS)  # the next run
    assert "The loss became NaN." not in words(screen)


def test_a_crash_can_be_resumed_where_it_is_told(qtbot: QtBot, screen: TrainScreen) -> None:
    crash = RunFailed(Text("It was killed."), Text("Resume goes on."), cause="crash")
    screen.show_run(shown_run(*EVENTS[:9], crash), Changed.ENDED)
    banner = screen.findChild(Banner)
    assert isinstance(banner, Banner)
    with qtbot.waitSignal(screen.resume_requested) as told:
        press(qtbot, banner, "Resume")
    assert told.args == ["small"]


def test_what_a_run_waits_for_is_told_and_that_it_goes_on_by_itself(screen: TrainScreen) -> None:
    run = shown_run(*EVENTS[:6], live=True)
    run.state.waiting = JobWaits(Text("The disk is full."), Text("Free some space."))
    screen.show_run(run, Changed.PHASE)
    assert "The disk is full." in words(screen)
    assert "Free some space. The run waits, and goes on by itself." in words(screen)
    run.state.waiting = None
    screen.show_run(run, Changed.PHASE)
    assert "The disk is full." not in words(screen)


def test_what_a_live_run_noticed_is_told_until_it_is_dismissed(
    qtbot: QtBot, screen: TrainScreen
) -> None:
    noticed = Noticed(Text("The memory was too small."), "warning")
    run = shown_run(*EVENTS[:6], noticed, Noticed(Text("By the way.")), live=True)
    screen.show_run(run, Changed.NOTICE)
    assert "The memory was too small." in words(screen)
    assert "By the way." not in words(screen)
    press(qtbot, screen, "Dismiss")
    run.state.waiting = JobWaits(Text("The disk is full."), Text("Free some space."))
    screen.show_run(run, Changed.PHASE)
    run.state.waiting = None
    screen.show_run(run, Changed.PHASE)
    assert "The memory was too small." not in words(screen)
    screen.show_run(shown_run(*EVENTS[:6], noticed), Changed.NOTICE)  # of the past
    assert "The memory was too small." not in words(screen)


def test_missing_data_can_be_downloaded_with_one_button(qtbot: QtBot, screen: TrainScreen) -> None:
    screen.show_run(shown_run(MISSING), Changed.ENDED)
    with qtbot.waitSignal(screen.download_requested):
        press(qtbot, screen, "Download and train")


def test_a_fault_of_the_program_has_its_details_a_click_away(
    qtbot: QtBot, screen: TrainScreen
) -> None:
    screen.show_run(shown_run(*EVENTS[:3], FAULT), Changed.ENDED)
    press(qtbot, screen, "Details")
    press(qtbot, screen, "Copy")
    assert "Traceback: here" in QGuiApplication.clipboard().text()


def test_a_banner_that_was_closed_stays_closed(qtbot: QtBot, screen: TrainScreen) -> None:
    run = shown_run(*EVENTS[:6], FAILED)
    screen.show_run(run, Changed.ENDED)
    press(qtbot, screen, "Dismiss")
    screen.show_run(run, Changed.LOG)
    assert "The loss became NaN." not in words(screen)


def test_commands_of_the_header_and_of_the_plots_are_passed_on(
    qtbot: QtBot, screen: TrainScreen
) -> None:
    charts = build_charts(screen)
    screen.show_run(shown_run(*EVENTS[:6], live=True), Changed.EVERYTHING)
    with qtbot.waitSignal(screen.commanded) as told:
        press(qtbot, screen, "Stop")
    assert told.args == [Stop()]
    screen.show_run(shown_run(*EVENTS), Changed.EVERYTHING)
    with qtbot.waitSignal(screen.use_requested) as used:
        press(qtbot, screen, "Use the model")
    assert used.args == ["small"]
    with qtbot.waitSignal(screen.smoothing_changed) as moved:
        charts.loss.smoothing_changed.emit(0.5)
    assert moved.args == [0.5]


def test_the_schedule_is_drawn_also_when_it_was_known_before_the_charts(
    screen: TrainScreen,
) -> None:
    screen.show_schedule([0.0, 1.0, 2.0], [0.1, 0.05, 0.0])
    build_charts(screen)
    preview = screen.findChild(LinePreview)
    assert isinstance(preview, LinePreview)
    drawn = preview.grab().toImage()
    screen.show_schedule([], [])
    assert preview.grab().toImage() != drawn


def test_the_theme_reaches_form_header_and_plots(screen: TrainScreen) -> None:
    screen.set_theme(DARK)  # before there are plots
    charts = build_charts(screen)
    assert charts.loss.image().pixelColor(2, 2).name() == DARK.surface
    screen.set_theme(LIGHT)
    assert charts.loss.image().pixelColor(2, 2).name() == LIGHT.surface

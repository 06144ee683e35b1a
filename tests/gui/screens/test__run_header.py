"""Tests of the line above the charts, for every state of a run."""

import pytest
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.screens.seeing import button, press, words
from tests.gui.screens.shown_runs import EVENTS, shown_run
from trainer_gui.core.control import Command, Discard, Finish, Pause, Resume, Stop
from trainer_gui.core.events import PhaseChanged, RunFailed, RunFinished
from trainer_gui.core.replies import JobWaits
from trainer_gui.core.text import Text
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.screens._run_header import RunHeader
from trainer_gui.gui.theme import DARK, LIGHT, apply_theme
from trainer_gui.gui.widgets.chip import Chip

COMMANDS = ("Pause", "Finish now", "Stop", "Discard")
FAILED = RunFailed(Text("The loss became NaN."), Text("Lower the learning rate."))


@pytest.fixture
def header(qtbot: QtBot) -> RunHeader:
    header = RunHeader(LIGHT)
    qtbot.addWidget(header)
    header.resize(1000, 60)
    header.show()
    return header


def bar(header: RunHeader) -> QProgressBar:
    found = header.findChild(QProgressBar)
    assert isinstance(found, QProgressBar)
    return found


def offered(header: RunHeader) -> set[str]:
    """Labels of the buttons in sight."""
    labels = (*COMMANDS, "Go on", "Use the model")
    found = set()
    for label in labels:
        try:
            found.add(button(header, label).text())
        except AssertionError:
            continue
    return found


def test_long_facts_give_way_instead_of_widening_the_window(header: RunHeader) -> None:
    narrow = header.minimumSizeHint().width()
    noted = Text("{words}", words="so much is known of this run " * 20)
    header.show_run(shown_run(PhaseChanged("loading", 0.5, noted), live=True))
    buttons = 600
    assert header.minimumSizeHint().width() < narrow + buttons
    assert "so much is known of this run" in words(header)


def test_without_a_run_it_says_how_to_get_one(header: RunHeader) -> None:
    assert "No run yet" in words(header)
    assert "Press Train (Ctrl+R)" in words(header)
    assert offered(header) == set()
    assert not bar(header).isVisible()


@pytest.mark.parametrize(
    ("run", "chip", "facts", "buttons"),
    [
        (shown_run(live=True), "Waiting for the worker", "Getting ready", COMMANDS),
        (shown_run(PhaseChanged("loading", 0.5, Text("Reading pictures")), live=True),
         "Loading data", "Reading pictures", COMMANDS),
        (shown_run(*EVENTS[:6], live=True), "Training", "Epoch 1/2 · Step 10/20", COMMANDS),
        (shown_run(*EVENTS[:9], PhaseChanged("evaluating"), live=True),
         "Evaluating", "Epoch 2/2 · Step 10/20 · best 75.0 % at epoch 1", COMMANDS),
        (shown_run(*EVENTS[:6], PhaseChanged("paused"), live=True),
         "Paused", "Epoch 1/2 · Step 10/20", ("Go on", "Finish now", "Stop", "Discard")),
        (shown_run(*EVENTS), "Completed", "Step 20/20 · best 75.0 % at epoch 1 · 5 s",
         ("Use the model",)),
        (shown_run(*EVENTS, live=True), "Completed", "Step 20/20", ("Use the model",)),
        (shown_run(*EVENTS[:9], RunFinished("finished", 10, 0, 0.75, 3.0)),
         "Finished early", "Step 10/20", ("Use the model",)),
        (shown_run(*EVENTS[:9], RunFinished("stopped", 10, 0, 0.75, 3.0)),
         "Stopped", "Step 10/20", ("Use the model",)),
        (shown_run(*EVENTS[:9], RunFinished("discarded", 10)),
         "Discarded", "moved to the trash", ()),
        (shown_run(*EVENTS[:6], FAILED), "Failed", "Step 10/20", ()),
        (shown_run(EVENTS[0], FAILED), "Failed", "It ended before the first step", ()),
        (shown_run(*EVENTS[:6]), "Interrupted", "Step 10/20", ()),
        (shown_run(EVENTS[0]), "Interrupted", "It ended before the first step", ()),
    ],
    ids=["waiting", "loading", "training", "evaluating", "paused", "completed", "just completed",
         "finished", "stopped", "discarded", "failed", "failed at once", "interrupted",
         "interrupted at once"],
)  # fmt: skip
def test_every_state_has_its_word_its_facts_and_its_buttons(
    header: RunHeader, run: ShownRun, chip: str, facts: str, buttons: tuple[str, ...]
) -> None:
    header.show_run(run)
    header.show_run(run)  # a view is a function of state
    told = words(header)
    assert chip in told.splitlines()
    assert facts in told
    assert offered(header) == set(buttons)
    assert bar(header).isVisible() == run.live


def test_evaluating_is_not_cut_off_where_training_was(header: RunHeader) -> None:
    header.show_run(shown_run(*EVENTS[:6], live=True))
    layout = header.layout()
    assert layout is not None
    layout.activate()
    header.show_run(shown_run(*EVENTS[:9], PhaseChanged("evaluating"), live=True))
    chip = header.findChild(Chip)
    assert isinstance(chip, Chip)
    assert chip.width() >= chip.sizeHint().width()


def test_a_run_of_another_process_is_not_interrupted(header: RunHeader) -> None:
    run = shown_run(*EVENTS[:6])
    run.elsewhere = True
    header.show_run(run)
    assert "Running in another process" in words(header)
    assert offered(header) == set()


@pytest.mark.parametrize(
    ("commands", "chip", "off"),
    [
        ([Stop()], "Stopping…", {"Pause", "Stop"}),
        ([Finish()], "Finishing…", {"Pause", "Finish now"}),
        ([Stop(), Discard()], "Discarding…", {"Pause", "Discard"}),
        ([Pause()], "Pausing…", {"Pause"}),
        ([Pause(), Resume()], "Training", set()),
    ],
    ids=["stop", "finish", "discard after all", "pause", "pause and go on"],
)
def test_what_is_wanted_is_told_apart_from_what_has_happened(
    header: RunHeader, commands: list[Command], chip: str, off: set[str]
) -> None:
    run = shown_run(*EVENTS[:6], live=True)
    for command in commands:
        run.told(command)
    header.show_run(run)
    assert chip in words(header).splitlines()
    assert {label for label in COMMANDS if not button(header, label).isEnabled()} == off
    header.show_run(shown_run(*EVENTS[:6], live=True))  # another run
    assert all(button(header, label).isEnabled() for label in COMMANDS)


def test_a_worker_that_says_nothing_is_told_at_its_run(header: RunHeader) -> None:
    header.show_run(shown_run(*EVENTS[:6], live=True))
    header.show_silence(7)
    assert "No answer for 7 s" in words(header).splitlines()
    header.show_silence(0)
    assert "Training" in words(header).splitlines()
    header.show_silence(7)
    header.show_run(shown_run(*EVENTS))  # of the past
    assert "Completed" in words(header).splitlines()


def test_no_time_is_promised_while_a_run_waits(header: RunHeader) -> None:
    run = shown_run(*EVENTS[:6], live=True)
    header.show_run(run)
    assert "samples/s" in words(header)
    run.state.waiting = JobWaits(Text("The disk is full."), Text("Free some space."))
    header.show_run(run)
    assert "Waiting" in words(header).splitlines()
    assert "samples/s" not in words(header)
    assert " left" not in words(header)


def test_one_button_is_the_likely_one(header: RunHeader) -> None:
    def primary() -> set[str]:
        return {
            one.text()
            for one in header.findChildren(QPushButton)
            if one.isVisible() and one.property("role") == "primary"
        }

    header.show_run(shown_run(*EVENTS))
    assert primary() == {"Use the model"}
    header.show_run(shown_run(*EVENTS[:9], RunFinished("stopped", 10, 0, 0.75, 3.0)))
    assert primary() == {"Resume"}


def test_it_is_as_high_with_buttons_as_without(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    header = RunHeader(LIGHT)
    qtbot.addWidget(header)
    header.show()
    without = header.sizeHint().height()
    header.show_run(shown_run(*EVENTS[:6], live=True))
    assert header.sizeHint().height() == without


def test_progress_is_known_once_the_plan_is(header: RunHeader) -> None:
    header.show_run(shown_run(EVENTS[0], live=True))
    assert bar(header).maximum() == 0  # busy
    header.show_run(shown_run(*EVENTS[:6], live=True))
    assert bar(header).value() / bar(header).maximum() == 0.5


@pytest.mark.parametrize(
    ("label", "command"),
    [("Pause", Pause()), ("Finish now", Finish()), ("Stop", Stop()), ("Discard", Discard())],
)
def test_a_button_commands_the_run(
    qtbot: QtBot, header: RunHeader, label: str, command: Command
) -> None:
    header.show_run(shown_run(*EVENTS[:6], live=True))
    with qtbot.waitSignal(header.commanded) as told:
        press(qtbot, header, label)
    assert told.args == [command]


def test_a_run_that_waits_is_told_to_go_on_and_an_ended_one_can_be_used(
    qtbot: QtBot, header: RunHeader
) -> None:
    header.show_run(shown_run(*EVENTS[:6], PhaseChanged("paused"), live=True))
    with qtbot.waitSignal(header.commanded) as told:
        press(qtbot, header, "Go on")
    assert told.args == [Resume()]
    header.show_run(shown_run(*EVENTS))
    with qtbot.waitSignal(header.use_requested) as used:
        press(qtbot, header, "Use the model")
    assert used.args == ["small"]
    header.show_run(None)
    assert "No run yet" in words(header)


def test_icons_follow_the_theme(header: RunHeader) -> None:
    header.show_run(shown_run(*EVENTS[:6], PhaseChanged("paused"), live=True))
    before = button(header, "Go on").icon().pixmap(16).toImage()
    header.set_theme(DARK)
    assert button(header, "Go on").icon().pixmap(16).toImage() != before

"""Tests of menus and messages that follow the run that goes on, over the real engine."""

from PySide6.QtWidgets import QApplication

from tests.engine.small import small
from tests.gui.hosts import ScriptedHost
from tests.gui.opened import Opened, how_it_ended
from tests.gui.screens.seeing import press
from tests.gui.screens.shown_runs import EVENTS, shown_run
from trainer_gui.core.events import RunFailed
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._runs_table import RunsTable
from trainer_gui.state.run_state import Changed


def usable(opened: Opened) -> set[str]:
    keys = ("pause", "stop", "resume", "continue", "show_live")
    return {key for key in keys if opened.window.actions_table[key].isEnabled()}


def test_menus_offer_what_can_be_done_with_the_run(opened: Opened) -> None:
    assert usable(opened) == set()
    opened.train_for_long()
    assert usable(opened) == {"pause", "stop", "show_live"}
    opened.press("stop")
    opened.wait(lambda: opened.run.state.ended is not None)
    assert usable(opened) == {"resume", "continue", "show_live"}


def test_a_checkpoint_that_was_asked_for_is_told(opened: Opened) -> None:
    opened.train_for_long()
    opened.press("save_now")
    opened.wait(lambda: "A checkpoint was saved at step" in opened.window.status.currentMessage())
    opened.press("stop")
    opened.wait(lambda: opened.run.state.ended is not None)


def test_a_discarded_run_can_be_brought_back(opened: Opened) -> None:
    run = opened.train_for_long()
    opened.press("discard")
    opened.wait(lambda: "discarded" in opened.window.banner.message())
    assert how_it_ended(run) == "discarded"
    assert not run.folder.exists()
    press(opened.qtbot, opened.window.banner, "Undo")
    opened.wait(lambda: opened.window.screen_key == "runs")
    assert run.folder.exists()
    table = opened.window.findChild(RunsTable)
    assert isinstance(table, RunsTable)
    opened.wait(lambda: [one.run_id for one in table.selected()] == [run.run_id])
    assert table.selected()[0].resumable


def test_a_crash_is_told_once_and_where_it_is_seen(scripted: Opened, host: ScriptedHost) -> None:
    scripted.session.runs.start(small())
    run = scripted.run
    host.crash()
    scripted.wait(lambda: isinstance(run.state.ended, RunFailed))
    assert scripted.window.banner.message() == ""  # the run's own banner tells the cause
    scripted.wait(lambda: host.alive)
    scripted.window.show_screen("queue")
    host.crash()
    scripted.wait(lambda: scripted.window.banner.message() == "The worker was lost.")


def test_all_that_can_be_told_at_once_fits_a_screen_of_720_pixels(scripted: Opened) -> None:
    long = Text("One sentence that says what has happened and where, with a long path in it.")
    failed = RunFailed(long, Text("Resume goes on from the last checkpoint."), "Here.", "crash")
    run = shown_run(*EVENTS[:9], failed)
    scripted.session.train_screen.show_run(run, Changed.EVERYTHING)
    scripted.session.complain(long, Text("Free some space."))
    QApplication.processEvents()
    least = scripted.window.minimumSizeHint()
    assert least.height() <= 720 - 40  # the desktop's frame takes some
    assert least.width() <= 1280

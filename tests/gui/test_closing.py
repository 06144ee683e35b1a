"""Tests of closing the window: a run is never lost by it, and nobody is asked without need."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.engine.small import small
from tests.gui.hosts import ScriptedHost
from tests.gui.opened import Opened, how_it_ended
from trainer_gui.core.control import Stop
from trainer_gui.core.paths import user_folders
from trainer_gui.gui.dialogs.close_while_training import CloseAnswer, CloseWhileTrainingDialog
from trainer_gui.gui.settings import load_settings
from trainer_gui.runs.follow import find_going_on
from trainer_gui.runs.launch import launch
from trainer_gui.runs.local import LocalHost
from trainer_gui.runs.store import RunStore


def answering(answer: CloseAnswer) -> None:
    """Presses a button of the question that is about to be asked."""

    def press_it() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, CloseWhileTrainingDialog)
        asked.buttons[answer].click()

    QTimer.singleShot(0, press_it)


def test_closing_while_training_asks_and_cancel_changes_nothing(opened: Opened) -> None:
    run = opened.train_for_long()
    answering("cancel")
    opened.press("quit")
    assert opened.window.isVisible()
    done = run.state.steps_done
    opened.wait(lambda: run.state.steps_done > done)


def test_closing_can_wait_for_the_end_even_of_a_run_that_is_paused(opened: Opened) -> None:
    opened.choose(training__epochs=8)
    opened.press("train")
    run = opened.run
    opened.press("pause")
    opened.wait(lambda: run.state.paused)
    answering("finish")
    opened.window.close()
    assert opened.window.isVisible()
    answering("cancel")  # a person may think again …
    opened.window.close()
    answering("finish")  # … and again
    opened.window.close()
    opened.wait(lambda: not opened.window.isVisible())
    assert how_it_ended(run) == "completed"


def test_closing_can_stop_the_run_and_keeps_what_was_set(opened: Opened) -> None:
    run = opened.train_for_long()
    opened.press("inspector")
    opened.press("theme_dark")
    answering("stop")
    opened.press("quit")
    opened.wait(lambda: not opened.window.isVisible())
    assert how_it_ended(run) == "stopped"
    assert (run.folder / "checkpoints" / "LATEST").is_file()
    kept = load_settings(opened.folders.config)
    assert (kept.inspector, kept.theme) == (True, "dark")
    assert kept.geometry == opened.window.geometry_text()


def test_a_run_that_may_stay_is_no_reason_to_ask(scripted: Opened, host: ScriptedHost) -> None:
    scripted.press("stay")
    assert host.stays
    scripted.session.runs.start(small())
    assert scripted.session.runs.live is not None
    assert scripted.window.close()  # without a question, which would wait for an answer
    assert not scripted.window.isVisible()
    assert host.commands == []
    assert load_settings(user_folders().config).stay


def test_a_run_can_be_let_go_on_this_once(scripted: Opened, host: ScriptedHost) -> None:
    scripted.session.runs.start(small())
    answering("stay")
    assert scripted.window.close()
    assert host.stays
    assert Stop() not in [command for _, command in host.commands]
    assert not load_settings(user_folders().config).stay


def test_a_worker_inside_the_window_offers_no_way_to_go_on(opened: Opened) -> None:
    assert not opened.session.link.could_stay


def test_what_has_not_begun_holds_up_no_closing(scripted: Opened, host: ScriptedHost) -> None:
    scripted.session.runs.start(small())
    answering("stop")
    assert scripted.window.close()  # the worker still imports torch
    assert [command for _, command in host.commands] == [Stop()]


def test_a_run_of_another_process_goes_on_without_the_window_and_nobody_is_asked(
    scripted: Opened,
) -> None:
    folders = user_folders()
    elsewhere = LocalHost(folders)
    elsewhere.start()
    handle = launch(small(training={"epochs": 100_000}), elsewhere, RunStore(folders))
    run_id = str(handle.run_id)
    scripted.wait(lambda: run_id in find_going_on(scripted.session.store))
    scripted.session.flow.pick_up()
    scripted.wait(lambda: scripted.run.state.steps_done > 0)
    live = scripted.session.runs.live
    assert live is not None
    assert not live.ours
    assert scripted.window.close()
    assert not handle.ended
    handle.send(Stop())
    assert handle.join(30)
    elsewhere.close()

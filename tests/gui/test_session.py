"""Tests of the whole window over the real engine."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.gui.hosts import ScriptedHost
from tests.gui.opened import Opened, how_it_ended, open_window
from tests.gui.screens.run_list import digit_files
from tests.gui.screens.seeing import button, matrix, press, report, words
from tests.tasks.told import CONFUSION
from trainer_gui.cli import run_command_line
from trainer_gui.core.chart_files import read_chart
from trainer_gui.core.charts import Matrix
from trainer_gui.core.events import StepsDone
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import DeviceSeen, WorkerReady
from trainer_gui.gui.actions import ACTIONS
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.dialogs.about import AboutDialog
from trainer_gui.gui.dialogs.command import CommandDialog
from trainer_gui.gui.dialogs.save_preset import SavePresetDialog
from trainer_gui.gui.dialogs.shortcuts import ShortcutsDialog
from trainer_gui.gui.palette import CommandPalette
from trainer_gui.gui.run_controller import ShownRun
from trainer_gui.gui.settings import load_settings
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.runs.journal import read_journal


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp)


def dialog(opened: Opened, kind: type[QDialog]) -> QDialog:
    """The dialog of that kind that is open now."""
    found = [one for one in opened.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def drawn(view: CurveView, key: str) -> NDArray[np.float64]:
    """The values of a series as they are drawn, one for each step."""
    item = view.drawn(key)
    assert item is not None
    return np.asarray(item.raw.y)


def written(matrix: MatrixView) -> list[list[str]]:
    """What stands in the cells."""
    return [[matrix.cell_text(row, column) for column in range(10)] for row in range(10)]


def stored_counts(run: ShownRun, split: str) -> NDArray[np.int64]:
    """What was mistaken for what, as the run has kept it."""
    artefact = run.state.found("confusion", split)
    assert artefact is not None
    kept = read_chart(run.folder / artefact.path, CONFUSION)
    assert isinstance(kept, Matrix)
    return kept.counts


def test_every_action_of_the_table_can_be_done(opened: Opened) -> None:
    assert set(opened.session._slots) == {row.key for row in ACTIONS}


def test_train_draws_curves_matrix_and_report(opened: Opened) -> None:
    opened.wait_until_ready()
    run = opened.train()
    assert how_it_ended(run) == "completed"
    charts = opened.charts
    opened.wait(lambda: "Done in" in charts.log.toPlainText())
    opened.wait(lambda: len(drawn(charts.loss, "loss")) == 60)  # the log may tell of what comes
    losses = drawn(charts.loss, "loss")
    assert losses[-5:].mean() < losses[:5].mean() < 3
    opened.wait(lambda: len(drawn(charts.score, "accuracy")) == 60)
    assert charts.loss.drawn("validation-loss") is not None
    assert charts.score.drawn("validation-accuracy") is not None
    counts = stored_counts(run, "validation")
    assert counts.sum() == 270
    expected = [[str(count) if count else "" for count in row] for row in counts.tolist()]
    opened.wait(lambda: written(matrix(charts)) == expected)  # charts are drawn one after another
    opened.wait(lambda: not charts.findings.busy())
    cells = report(charts).cells()
    assert [row[4] for row in cells[:10]] == [str(count) for count in counts.sum(axis=1).tolist()]
    assert cells[-1][4] == "270"
    press(opened.qtbot, charts, "Evaluated split: Test")
    opened.wait(lambda: not charts.findings.busy())
    counts = stored_counts(run, "test")
    assert report(charts).cells()[0][4] == str(int(counts[0].sum()))
    assert written(matrix(charts))[0][0] == str(counts[0, 0])


def test_pause_waits_and_goes_on_and_stop_keeps_a_checkpoint(opened: Opened) -> None:
    run = opened.train_for_long()
    header = opened.session.train_screen.header
    assert not button(opened.window.recipe_bar, "Train").isEnabled()
    assert opened.window.recipe_bar.blocked() == "A run is going on."
    opened.press("train")  # its action is off too
    assert len(opened.session.store.runs()) == 1
    opened.press("pause")
    opened.wait(lambda: run.state.paused)
    assert "Paused" in words(header)
    assert "paused" in words(opened.window.status)
    done = run.state.steps_done
    opened.qtbot.wait(200)
    assert run.state.steps_done == done
    press(opened.qtbot, header, "Go on")
    opened.wait(lambda: run.state.steps_done > done)
    opened.press("save_now")
    opened.wait(lambda: any("step-" in name for name in run.state.checkpoints))
    opened.press("stop")
    opened.wait(lambda: run.state.ended is not None)
    assert how_it_ended(run) == "stopped"
    assert (run.folder / "checkpoints" / "LATEST").is_file()
    assert button(opened.window.recipe_bar, "Train").isEnabled()
    assert not opened.window.actions_table["stop"].isEnabled()


def test_finish_evaluates_and_keeps_and_discard_throws_away(opened: Opened) -> None:
    run = opened.train_for_long()
    opened.press("finish")
    opened.wait(lambda: run.state.ended is not None)
    assert how_it_ended(run) == "finished"
    assert ("test", "best") in run.state.evaluations
    assert (run.folder / "model.safetensors").is_file()
    thrown = opened.train_for_long()
    press(opened.qtbot, opened.session.train_screen.header, "Discard")
    opened.wait(lambda: thrown.state.ended is not None)
    assert how_it_ended(thrown) == "discarded"
    assert [info.folder for info in opened.session.store.runs()] == [run.folder]
    assert list(opened.folders.trash.iterdir())


def test_a_run_that_diverges_says_so_and_the_next_one_trains(opened: Opened) -> None:
    opened.choose(training__optimizer__kind="sgd")
    opened.choose(training__optimizer__learning_rate=100.0, model__widths=[64] * 4)
    run = opened.train()
    assert how_it_ended(run) == "failed"
    told = words(opened.session.train_screen)
    assert "The loss became" in told
    assert "Try a learning rate ten times smaller" in told
    opened.choose(training__optimizer__learning_rate=0.05, model__widths=[16])
    assert how_it_ended(opened.train()) == "completed"
    assert "Completed" in words(opened.session.train_screen)
    assert "ten times smaller" not in words(opened.session.train_screen)


def test_runs_that_cannot_be_kept_are_refused_in_words(opened: Opened) -> None:
    runs = opened.folders.runs
    runs.parent.mkdir(parents=True, exist_ok=True)
    runs.write_bytes(b"a file where the runs should be")
    opened.press("train")
    assert opened.session.runs.live is None
    assert str(runs) in opened.window.banner.message()
    runs.unlink()
    assert how_it_ended(opened.train()) == "completed"
    assert opened.window.banner.message() == ""


def train_into_an_obstacle(opened: Opened) -> ShownRun:
    """A run whose checkpoints have nowhere to go: a file stands in the place of their folder."""
    run = opened.train_for_long()
    opened.press("pause")
    opened.wait(lambda: run.state.paused)
    checkpoints = run.folder / "checkpoints"
    checkpoints.rename(run.folder / "elsewhere")
    checkpoints.write_bytes(b"a file in its place")
    opened.press("pause")
    opened.wait(lambda: run.state.waiting is not None)
    return run


def test_a_run_waits_while_its_folder_cannot_be_written_to_and_goes_on_by_itself(
    opened: Opened,
) -> None:
    run = train_into_an_obstacle(opened)
    told = words(opened.session.train_screen)
    assert "checkpoints" in told
    assert "could not be written" in told
    assert run.live
    checkpoints = run.folder / "checkpoints"
    checkpoints.unlink()
    (run.folder / "elsewhere").rename(checkpoints)
    reached = len(run.state.epochs)
    opened.wait(lambda: len(run.state.epochs) > reached + 1)
    assert run.state.waiting is None
    assert "could not be written" not in words(opened.session.train_screen)
    opened.press("stop")
    opened.wait(lambda: run.state.ended is not None)
    assert how_it_ended(run) == "stopped"


def test_a_run_that_waits_can_be_stopped_and_the_next_one_trains(opened: Opened) -> None:
    run = train_into_an_obstacle(opened)
    opened.press("stop")
    opened.wait(lambda: run.state.ended is not None)
    assert how_it_ended(run) == "failed"
    assert "could not be written" in words(opened.session.train_screen)
    opened.choose(training__epochs=2)
    assert how_it_ended(opened.train()) == "completed"


def test_a_saved_recipe_opens_as_it_was_and_trains_the_same_without_the_window(
    opened: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    opened.press("save_as")
    asked = dialog(opened, SavePresetDialog)
    assert isinstance(asked, SavePresetDialog)
    asked.title_edit.setText("My digits")
    asked.save_button.click()
    drafts = opened.session.drafts
    path = opened.folders.presets / "my-digits.toml"
    assert drafts.source == path
    saved = drafts.draft.table
    run = opened.train()
    opened.choose(
        split__test=0.3,
        model__widths=[8, 8],
        training__epochs=9,
        training__optimizer__learning_rate=0.5,
        training__seed=7,
    )
    opened.press("save")
    changed = drafts.draft.table
    assert changed != saved
    drafts.undo_stack.undo()
    opened.choose(training__schedule__kind="constant")
    assert opened.session.presets.open_path(path)
    assert drafts.draft.table == changed
    path.write_text(
        path.read_text().replace("seed = 7", "seed = 0").replace("epochs = 9", "epochs = 3"),
        encoding="utf-8",
    )
    opened.choose(training__seed=0, training__epochs=3)
    run = opened.train()
    assert run_command_line(["train", str(path), "--json"]) == 0
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    steps = [line["columns"]["loss"] for line in said if line["event"] == "StepsDone"]
    told = [loss for block in steps for loss in block]
    ours = [
        loss
        for stamped in read_journal(run.folder)
        if isinstance(stamped.body, StepsDone)
        for loss in stamped.body.columns["loss"]
    ]
    assert told == ours
    assert len(told) == len(run.state.history) > 40


def test_the_theme_changes_everywhere_and_back(opened: Opened, qapp: QApplication) -> None:
    for key in ("data", "model", "runs", "use", "train"):
        opened.press(f"screen_{key}")
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        opened.press(f"theme_{choice}")
        assert opened.session.theme == theme
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == theme.background
        assert opened.window.actions_table[f"theme_{choice}"].isChecked()
        ground = opened.charts.loss.image().pixelColor(2, 2).name()
        assert ground == theme.surface
    assert not opened.window.actions_table["theme_dark"].isChecked()


def test_every_screen_comes_up(opened: Opened) -> None:
    opened.wait_until_ready()
    run = opened.train()
    assert run.state.started is not None
    shown = {"data": "1,797", "model": "Multi-layer perceptron",
             "train": run.state.started.title, "runs": "", "use": ""}  # fmt: skip
    for key, word in shown.items():
        opened.press(f"screen_{key}")
        assert opened.window.screen_key == key
        opened.wait(lambda word=word: word in words(opened.window))  # it is put together in turn
    screens = opened.session.screens
    assert screens.runs is not None
    screens.open_run(run.run_id)
    assert opened.window.screen_key == "train"
    opened.wait(lambda: not opened.charts.findings.busy())
    opened.window.inspector.hide()
    opened.wait(lambda: opened.window.minimumSizeHint().width() <= 900)  # with all that is found
    assert opened.window.minimumSizeHint().height() <= 500
    screens.use_run(run.run_id)
    assert opened.window.screen_key == "use"


def test_dialogs_of_the_menus_come_up(opened: Opened) -> None:
    for key, kind in (
        ("command", CommandDialog), ("shortcuts", ShortcutsDialog), ("about", AboutDialog),
        ("palette", CommandPalette),
    ):  # fmt: skip
        opened.press(key)
        dialog(opened, kind).reject()
    opened.press("search_form")
    opened.press("full_screen")
    opened.wait(lambda: opened.window.isFullScreen())
    assert opened.window.actions_table["full_screen"].isChecked()
    opened.window.showNormal()
    opened.wait(lambda: not opened.window.actions_table["full_screen"].isChecked())


def test_the_inspector_explains_the_field_and_follows_its_value(opened: Opened) -> None:
    opened.press("inspector")
    opened.session.train_screen.focused.emit("training.epochs")
    assert "How many times every training sample is seen." in words(opened.window.inspector)
    opened.choose(training__epochs=17)
    assert "17" in words(opened.window.inspector).splitlines()
    opened.session.explain_field("model.depth")  # of another model
    assert "Click into a field" in words(opened.window.inspector)


def test_undo_and_redo_are_there_when_there_is_something_to_undo(opened: Opened) -> None:
    table = opened.window.actions_table
    assert not table["undo"].isEnabled()
    opened.choose(training__epochs=7)
    opened.press("undo")
    assert opened.session.drafts.draft.value("training.epochs") == 3
    assert not table["undo"].isEnabled()
    opened.press("redo")
    assert opened.session.drafts.draft.value("training.epochs") == 7


def test_settings_that_another_entry_does_not_have_are_named_and_can_be_had_back(
    opened: Opened,
) -> None:
    drafts, status = opened.session.drafts, opened.window.status
    opened.choose(model__kind="mlp", model__widths=[7])
    opened.choose(model__kind="cnn")
    assert status.currentMessage() == (
        "model.widths does not fit the new choice and was left out. Undo brings everything back."
    )
    opened.press("undo")
    assert drafts.draft.value("model.widths") == [7]


def test_a_draft_with_a_mistake_is_not_trained_and_says_why(opened: Opened) -> None:
    opened.choose(training__batch_size=0)
    assert "training.batch_size" in opened.window.recipe_bar.blocked()
    opened.session.train()
    assert opened.session.store.runs() == ()
    assert "training.batch_size" in opened.window.status.currentMessage()
    opened.press("undo")
    assert opened.window.recipe_bar.blocked() == ""


def test_what_is_dropped_is_opened(opened: Opened, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    for name in ("cats", "dogs"):
        (pictures / name).mkdir(parents=True)
        digit_files(pictures / name, 8)
    run = opened.train()
    drafts = opened.session.drafts
    preset = tmp_path / "dropped.toml"
    preset.write_text(
        (Path(__file__).parents[2] / "presets" / "m3-mnist-mlp.toml").read_text(), encoding="utf-8"
    )
    assert opened.drop(preset)
    assert drafts.draft.value("data.kind") == "mnist_5k"
    assert opened.drop(pictures)
    assert drafts.draft.value("data.folder") == str(pictures)
    assert opened.window.screen_key == "data"
    facts = opened.session.facts
    opened.wait(lambda: "cats" in str(facts.data.described))
    files = [pictures / "cats" / path.name for path in sorted((pictures / "cats").iterdir())]
    assert opened.drop(*files[:2])
    assert opened.window.screen_key == "use"
    assert opened.drop(run.folder)
    assert opened.window.screen_key == "train"
    assert opened.run is run
    moved = tmp_path / "moved"
    run.folder.rename(moved)
    assert opened.drop(moved)
    assert opened.run is not run
    assert how_it_ended(opened.run) == "completed"


@pytest.mark.parametrize("name", ["garbage.bin", "torn.toml", "gone.txt"])
def test_what_cannot_be_opened_is_refused_in_words(
    opened: Opened, tmp_path: Path, name: str
) -> None:
    before = opened.session.drafts.draft.table
    path = tmp_path / name
    if name != "gone.txt":
        path.write_bytes(b"\x00\xff title = ")
    assert opened.drop(path)
    assert name in opened.window.banner.message()
    assert opened.session.drafts.draft.table == before
    opened.press("search_form")  # the next wish takes the message away
    assert opened.window.banner.message() == ""


def test_a_choice_of_worker_and_smoothing_is_kept(opened: Opened) -> None:
    opened.press("worker_local")
    assert opened.window.actions_table["worker_local"].isChecked()
    opened.charts.loss.smoothing_changed.emit(0.25)
    opened.window.close()
    kept = load_settings(user_folders().config)
    assert (kept.worker, kept.smoothing) == ("local", 0.25)


def test_train_of_a_past_run_is_not_the_live_one(opened: Opened) -> None:
    past = opened.train()
    live = opened.train_for_long()
    opened.session.screens.open_run(past.run_id)
    assert opened.run is not live
    assert "Completed" in words(opened.session.train_screen.header)
    assert "Stop" not in words(opened.session.train_screen.header)
    losses = opened.charts.loss
    opened.wait(lambda: len(drawn(losses, "loss")) == 60)
    done = live.state.steps_done
    opened.wait(lambda: live.state.steps_done > done + 100)
    assert len(drawn(losses, "loss")) == 60  # the live run is not drawn into it
    opened.press("show_live")
    assert opened.run is live
    opened.session.train(download=True)  # consent starts no second run beside a live one
    assert opened.session.runs.live is live
    opened.press("discard")
    opened.wait(lambda: opened.session.runs.live is None)


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def scripted(qtbot: QtBot, qapp: QApplication, host: ScriptedHost) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp, host)


def test_silence_of_the_worker_is_told_in_the_status_line(
    scripted: Opened, host: ScriptedHost
) -> None:
    host.ready(WorkerReady((), (DeviceSeen("cpu", "CPU", 1),), 1.0))
    host.silent_seconds = 7.2
    scripted.wait(lambda: "has not answered for 7 s" in words(scripted.window.status))
    host.silent_seconds = 0.1
    scripted.wait(lambda: "Ready on cpu" in words(scripted.window.status))

"""Tests of consent in the whole window: nothing of a program runs before, all of it after."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.gui.opened import Opened, how_it_ended, open_window
from tests.gui.screens.run_list import digit_files
from tests.gui.screens.seeing import press, words
from tests.own_program import LINEAR, allow, allowed, marking, written
from trainer_gui.catalog import menus
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.core.trust import FILE, is_trusted, read_code
from trainer_gui.gui.dialogs.code_consent import CodeConsentDialog
from trainer_gui.gui.screens.model import ModelScreen
from trainer_gui.runs.process import ProcessHost

_CHILD_MS = 120_000  # a guard against hanging: a process that imports torch on a busy machine
WITNESS = f"""
import os
from pathlib import Path
Path(__file__).with_name("it ran").write_text(str(os.getpid()))
{LINEAR}
"""


def question(opened: Opened) -> CodeConsentDialog:
    """The dialog that is open; the others are about to be deleted."""
    (found,) = [one for one in opened.window.findChildren(CodeConsentDialog) if one.isVisible()]
    return found


def model_screen(opened: Opened) -> ModelScreen:
    opened.press("screen_model")
    screen = opened.session.screens.model
    assert screen is not None
    return screen


def wait_for_question(opened: Opened) -> None:
    """Until the worker has said that consent is missing."""

    def asks() -> bool:
        failure = opened.session.facts.model.failure
        return failure is not None and failure.remedy == "run_code"

    opened.wait(asks)


def wait_for_model(opened: Opened, parameters: int) -> None:
    def there() -> bool:
        summary = opened.session.facts.model.summary
        return opened.session.facts.model.status == "ready" and (
            summary is not None and summary.parameters == parameters
        )

    opened.wait(there)


@pytest.fixture
def apart(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    """A window whose worker lives in a process of its own, as usual."""
    for window in open_window(qtbot, qapp, ProcessHost(user_folders())):
        link = window.session.link
        qtbot.waitUntil(lambda: link.readiness is not None, timeout=_CHILD_MS)  # noqa: B023 - one
        window.wait_until_ready()
        yield window


def test_a_program_runs_after_consent_and_never_in_the_window(
    qtbot: QtBot, apart: Opened, tmp_path: Path
) -> None:
    program, witness = written(tmp_path, WITNESS), tmp_path / "it ran"
    assert apart.drop(program)
    screen = model_screen(apart)
    wait_for_question(apart)
    assert "net.py has not been allowed to run" in words(screen)
    press(qtbot, screen, "Look at it…")
    question(apart).reject()
    assert not witness.exists()
    press(qtbot, screen, "Look at it…")
    question(apart).allow_button.click()
    wait_for_model(apart, 650)
    assert "Own model · net.py" in words(screen)
    run = apart.train()
    assert how_it_ended(run) == "completed"
    assert int(witness.read_text()) != os.getpid()
    assert (run.folder / "model.py").read_text() == WITNESS


def test_train_asks_and_then_trains(opened: Opened, tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    opened.choose(model__kind="own_model", model__file=str(written(tmp_path, marking(marker))))
    opened.press("train")
    question(opened).reject()
    assert opened.session.runs.run is None
    assert not marker.exists()
    assert not list(opened.folders.runs.glob("*"))
    wait_for_question(opened)  # which does not stand in the way
    opened.press("train")
    question(opened).allow_button.click()
    run = opened.run
    opened.wait(lambda: run.state.ended is not None)
    assert how_it_ended(run) == "completed"
    assert marker.exists()


def test_what_is_allowed_is_what_was_shown(opened: Opened, tmp_path: Path) -> None:
    program = written(tmp_path)
    shown = read_code(program).sha256
    opened.choose(model__kind="own_model", model__file=str(program))
    wait_for_question(opened)
    opened.session.consent.ask(str(program))
    marker = tmp_path / "it ran"
    written(tmp_path, marking(marker))
    question(opened).allow_button.click()
    assert is_trusted(shown)
    wait_for_question(opened)
    opened.press("train")
    assert "it ran" in question(opened).source.toPlainText()
    question(opened).reject()
    assert not marker.exists()


def test_a_person_who_comes_back_from_the_editor_is_asked_again(
    opened: Opened, tmp_path: Path
) -> None:
    program = allowed(tmp_path)
    opened.choose(model__kind="own_model", model__file=str(program))
    wait_for_model(opened, 650)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    written(tmp_path, LINEAR + "# a changed line\n")
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    app.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    wait_for_question(opened)
    assert opened.session.recipe_view.forecasts.facts.forecast is None
    allow(program)
    opened.session.facts.read_model()
    wait_for_model(opened, 650)


def test_a_mistake_is_mended_and_the_file_read_again(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    program = allowed(tmp_path, LINEAR.replace("flatten(1)", "flaten(1)"))
    opened.choose(model__kind="own_model", model__file=str(program))
    screen = model_screen(opened)
    opened.wait(lambda: opened.session.facts.model.failure is not None)
    assert "net.py failed in line 10: AttributeError: 'Tensor' object has no attribute" in words(
        screen
    )
    allowed(tmp_path)
    press(qtbot, screen, "Read the file again")
    wait_for_model(opened, 650)
    allowed(tmp_path, LINEAR.replace("nn.Linear(", "nn.Sequential(nn.BatchNorm1d(64), nn.Linear(")
            .replace(", classes)\n\n", ", classes))\n\n"))  # fmt: skip
    press(qtbot, screen, "Read the file again")
    wait_for_model(opened, 650 + 2 * 64)


def test_other_models_have_no_file_to_read(opened: Opened) -> None:
    screen = model_screen(opened)
    opened.wait_until_ready()
    seen = [one for one in screen.findChildren(QAbstractButton) if one.isVisible()]
    assert "Copy the table as text (Ctrl+C)" in {one.accessibleName() for one in seen}
    assert "Read the file again" not in {one.accessibleName() or one.text() for one in seen}


def test_a_recipe_waits_in_the_queue_only_once_its_program_was_looked_at(
    opened: Opened, tmp_path: Path
) -> None:
    opened.press("queue_pause")
    opened.choose(model__kind="own_model", model__file=str(written(tmp_path)))
    wait_for_question(opened)
    opened.press("queue_add")
    assert opened.session.queue.controller.queue.items == ()
    question(opened).allow_button.click()
    assert len(opened.session.queue.controller.queue.items) == 1
    opened.session.queue.controller.close()


def test_a_foreign_run_asks_before_it_predicts_and_before_it_goes_on(
    qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    opened.choose(model__kind="own_model", model__file=str(allowed(tmp_path)), training__epochs=1)
    wait_for_model(opened, 650)
    run = opened.train()
    marker = tmp_path / "it ran"
    copy = written(run.folder, marking(marker), "model.py")

    opened.session.screens.use_run(run.run_id)
    use = opened.session.screens.use
    assert use is not None
    opened.wait(lambda: "No finished run yet" not in words(use))
    use.add_files(digit_files(tmp_path, 1))
    opened.wait(lambda: "model.py is a program that nobody has allowed" in words(use))
    assert not marker.exists()
    press(qtbot, use, "Look at it…")
    question(opened).reject()

    table = opened.session.store.recipe_table(run.run_id)
    table["training"]["epochs"] = 2
    opened.session.flow.resume(run.run_id, parse_recipe(table, menus))
    assert question(opened).source.toPlainText() == copy.read_text()
    assert opened.run is run
    question(opened).allow_button.click()
    opened.wait(lambda: opened.run is not run and opened.run.state.ended is not None)
    assert how_it_ended(opened.run) == "completed"
    assert marker.exists()
    opened.press("screen_use")
    press(qtbot, use, "Look at it…")  # it is allowed by now
    opened.wait(lambda: "model.py" not in words(use))


def test_what_cannot_be_shown_or_remembered_is_said(opened: Opened, tmp_path: Path) -> None:
    consent = opened.session.consent
    consent.ask(str(tmp_path / "gone.py"))
    assert "gone.py does not exist" in opened.window.banner.message()
    program = written(tmp_path)
    consent.ask(str(program))
    place = opened.folders.config / FILE
    place.mkdir(parents=True)
    question(opened).allow_button.click()
    assert FILE in opened.window.banner.message()
    assert not is_trusted(read_code(program).sha256)
    shutil.rmtree(place)

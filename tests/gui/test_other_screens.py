"""Tests of the screens beside Train in the whole window, with a worker that the test plays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.engine.small import digits, small
from tests.gui.charts.pixels import where
from tests.gui.hosts import ScriptedHost
from tests.gui.opened import Opened, WindowsSeen, open_window
from tests.gui.screens.seeing import button, press, words
from tests.gui.screens.variants import write_variants
from tests.state.test_run_state import RUN
from trainer_gui.core.replies import (
    ChoicesListed,
    DataDescribed,
    JobDone,
    JobFailed,
    ModelSummarised,
)
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.dialogs.download_consent import DownloadConsentDialog
from trainer_gui.gui.other_screens import OtherScreens
from trainer_gui.gui.screens._variants_table import VariantsTable
from trainer_gui.gui.screens.data import DataScreen
from trainer_gui.gui.screens.runs import RunsScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.runs._gallery import write_gallery
from trainer_gui.runs.jobs import (
    DescribeData,
    ListChoices,
    PreviewAugmentation,
    SummariseModel,
)
from trainer_gui.runs.journal import Journal
from trainer_gui.runs.store import held_run

SUMMARY = ModelSummarised((), 1234, 1234, 5678, (1, 8, 8))


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, host: ScriptedHost) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp, host)


@pytest.fixture
def screens(opened: Opened) -> OtherScreens:
    return opened.session.screens


def asked(host: ScriptedHost, kind: type) -> list[int]:
    """Numbers of the questions of that kind, in order."""
    return [number for number, (job, _) in enumerate(host.jobs) if isinstance(job, kind)]


def ended_run(opened: Opened) -> str:
    """A stored run that completed."""
    run_id = opened.session.store.create(small())
    with Journal(opened.session.store.folder(run_id)) as journal:
        for number, (at, body) in enumerate(RUN):
            journal.append(Stamped(1, run_id, number, at, body))
    return run_id


def test_a_screen_is_made_when_it_is_first_shown_and_only_then(
    qapp: QApplication, opened: Opened, screens: OtherScreens
) -> None:
    seen = WindowsSeen(qapp)
    assert (screens.data, screens.model, screens.runs, screens.use) == (None, None, None, None)
    for key in ("data", "model", "runs", "use"):
        opened.press(f"screen_{key}")
        made = getattr(screens, key)
        assert made is not None
        opened.press(f"screen_{key}")
        assert getattr(screens, key) is made
    assert seen.names == []  # each comes up inside the window
    seen.deleteLater()


def test_data_and_model_show_the_draft_and_its_facts(
    opened: Opened, screens: OtherScreens, host: ScriptedHost, tmp_path: Path
) -> None:
    dataset = digits()
    described = DataDescribed(dataset.spec, str(write_gallery(dataset, tmp_path)))
    opened.press("screen_data")
    opened.session.facts.ask()
    host.say(asked(host, DescribeData)[-1], described, JobDone())
    opened.wait(lambda: "Training 1,257" in words(opened.window))
    opened.press("screen_model")
    host.say(asked(host, SummariseModel)[-1], SUMMARY, JobDone())
    opened.wait(lambda: opened.session.facts.model.status == "ready")
    opened.wait(lambda: "5,678" in words(opened.window))
    model = screens.model
    assert model is not None
    model.edited.emit("model.kind", "cnn")
    assert opened.session.drafts.draft.value("model.kind") == "cnn"
    model.reset_requested.emit("model.kind")
    assert opened.session.drafts.draft.value("model.kind") != "mlp"
    opened.press("inspector")
    opened.choose(model__kind="mlp")
    model.focused.emit("model.widths")
    assert "Hidden layers" in words(opened.window.inspector)


def test_augmentation_is_edited_beside_the_pictures_that_it_changes(
    opened: Opened, screens: OtherScreens, host: ScriptedHost, tmp_path: Path
) -> None:
    dataset = digits()
    described = DataDescribed(dataset.spec, str(write_gallery(dataset, tmp_path)))
    opened.press("screen_data")
    data = screens.data
    assert data is not None
    opened.session.facts.ask()
    host.say(asked(host, DescribeData)[-1], described, JobDone())
    opened.wait(lambda: "Training 1,257" in words(opened.window))
    data.turn_to("augmentation")
    press(opened.qtbot, data, "Shift by up to 1 px")
    assert opened.session.drafts.draft.value("pictures.shift") == 1
    opened.wait(lambda: asked(host, PreviewAugmentation))
    number = asked(host, PreviewAugmentation)[-1]
    host.say(number, write_variants(tmp_path), JobDone())
    opened.wait(lambda: any(table.isVisible() for table in data.findChildren(VariantsTable)))
    press(opened.qtbot, data, "All off")
    assert opened.session.drafts.draft.value("pictures.shift") == 0
    assert "Pictures are trained as they are" in words(data)


def test_missing_data_are_downloaded_after_consent(
    opened: Opened, screens: OtherScreens, host: ScriptedHost
) -> None:
    opened.press("screen_data")
    data = screens.data
    assert isinstance(data, DataScreen)
    data.download_requested.emit()  # nothing is missing yet: no question
    assert opened.window.findChildren(DownloadConsentDialog) == []
    opened.session.facts.ask()
    missing = JobFailed(
        Text("The files are missing."), Text("Download them."),
        remedy="download", megabytes=12.0, source="example.org",
    )  # fmt: skip
    host.say(asked(host, DescribeData)[-1], missing)
    opened.wait(lambda: opened.session.facts.data.failure is not None)
    data.download_requested.emit()
    question = opened.window.findChildren(DownloadConsentDialog)[0]
    assert "example.org" in words(question)
    question.download_button.click()
    job = host.jobs[asked(host, DescribeData)[-1]][0]
    assert isinstance(job, DescribeData)
    assert job.download


def test_a_long_menu_is_listed_by_the_worker_or_says_why_not(
    opened: Opened, host: ScriptedHost
) -> None:
    opened.press("screen_model")
    opened.choose(model__kind="torchvision_zoo")
    first = asked(host, ListChoices)
    assert len(first) == 1
    host.say(first[0], ChoicesListed("torchvision", (("resnet18", "ResNet-18"),)), JobDone())
    opened.session.link.drain()
    broken = JobFailed(Text("The menu cannot be listed."), Text("Install torchvision."))
    screen = opened.session.screens.model
    assert screen is not None
    screen.choices_requested.emit("torchvision")
    host.say(asked(host, ListChoices)[-1], broken)
    opened.session.link.drain()
    assert opened.window.banner.message() == "The menu cannot be listed."


def listing(opened: Opened) -> RunsScreen:
    """The Runs screen, once it lists what there is."""
    opened.press("screen_runs")
    screens = opened.session.screens
    opened.wait(lambda: not screens.stored.busy())
    assert screens.runs is not None
    return screens.runs


def settled(opened: Opened) -> None:
    """Waits until the store has done what it was asked."""
    opened.wait(lambda: not opened.session.screens.stored.busy())


def test_a_run_is_opened_and_cloned(opened: Opened) -> None:
    run_id = ended_run(opened)
    runs = listing(opened)
    assert "1 run" in words(runs)
    runs.open_requested.emit(run_id)
    assert opened.window.screen_key == "train"
    assert "Completed" in words(opened.session.train_screen)
    runs.clone_requested.emit(run_id)
    drafts = opened.session.drafts
    assert drafts.draft.value("training.optimizer.kind") == "sgd"
    assert drafts.source == opened.session.store.folder(run_id) / "recipe.toml"


def test_a_run_that_waits_for_the_worker_is_not_called_interrupted(opened: Opened) -> None:
    opened.session.train()
    runs = listing(opened)
    live = opened.session.runs.live
    assert live is not None
    runs.select_run(live.run_id)
    assert "Running · " in words(runs)
    assert not button(runs, "Resume").isEnabled()


def test_what_is_gone_is_told(opened: Opened) -> None:
    runs = listing(opened)
    assert "No runs yet" in words(runs)
    for wish in (runs.open_requested, runs.clone_requested, runs.reveal_requested):
        opened.window.banner.clear()
        wish.emit("never there")
        assert "There is no run called" in opened.window.banner.message()
    runs.train_requested.emit()
    assert opened.session.runs.live is not None


def test_runs_go_to_the_trash_and_come_back(opened: Opened) -> None:
    ids = {ended_run(opened), ended_run(opened)}
    runs = listing(opened)
    runs.trash_requested.emit(tuple(ids))
    opened.wait(lambda: "2 runs were moved to the trash." in opened.window.banner.message())
    settled(opened)
    assert opened.session.store.runs() == ()
    assert "No runs yet" in words(runs)
    press(opened.qtbot, opened.window.banner, "Undo")
    settled(opened)
    assert {run.run_id for run in opened.session.store.runs()} == ids
    assert "2 runs" in words(runs)
    assert opened.window.banner.message() == ""


def test_a_run_that_goes_on_is_not_thrown_away_and_keeps_no_other(opened: Opened) -> None:
    first, second = ended_run(opened), ended_run(opened)
    runs = listing(opened)
    with held_run(opened.session.store.folder(first)):
        runs.trash_requested.emit((first, second))
        opened.wait(lambda: bool(opened.window.banner.message()))
        settled(opened)
    assert opened.window.banner.message() == "The run was moved to the trash."
    assert "is still running" in words(opened.window.banner)
    assert [run.run_id for run in opened.session.store.runs()] == [first]
    with held_run(opened.session.store.folder(first)):
        runs.trash_requested.emit((first,))
        opened.wait(lambda: "is still running" in opened.window.banner.message())


def test_what_a_person_notes_of_a_run_is_kept(opened: Opened) -> None:
    run_id = ended_run(opened)
    runs = listing(opened)
    runs.notes_changed.emit(run_id, "Promising")
    runs.tags_changed.emit(run_id, ("baseline",))
    runs.select_run(run_id)
    opened.qtbot.keyClick(runs.focusProxy(), Qt.Key.Key_S)
    settled(opened)
    (kept,) = opened.session.store.runs()
    assert (kept.star, kept.tags, kept.notes) == (True, ("baseline",), "Promising")


def test_what_cannot_be_kept_is_told(opened: Opened) -> None:
    runs = listing(opened)
    runs.notes_changed.emit("never there", "Promising")
    assert "There is no run called" in opened.window.banner.message()
    opened.window.banner.clear()
    opened.session.screens.stored.set_star(["never there"], on=True)
    opened.wait(lambda: "There is no run called" in opened.window.banner.message())


def test_the_list_is_read_again_when_asked_and_when_it_is_shown(opened: Opened) -> None:
    runs = listing(opened)
    first = ended_run(opened)
    runs.refresh_requested.emit()
    opened.wait(lambda: "1 run" in words(runs))
    opened.press("screen_train")
    shutil.rmtree(opened.session.store.folder(first))
    assert "No runs yet" in words(listing(opened))


def test_a_theme_reaches_screens_made_before_and_after(
    opened: Opened, screens: OtherScreens
) -> None:
    opened.press("screen_data")
    opened.press("theme_dark")
    opened.press("screen_model")
    assert opened.session.theme == DARK
    for screen in (screens.data, screens.model):
        assert screen is not None
        assert not where(screen.grab().toImage(), LIGHT.background).any()
        assert where(screen.grab().toImage(), DARK.background).any()

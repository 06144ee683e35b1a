"""Tests of showing the draft wherever it is shown, with a worker that the test plays."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.engine.small import digits, small_table
from tests.gui.hosts import ScriptedHost
from tests.gui.screens.seeing import button, words
from trainer_gui.catalog import menus
from trainer_gui.core.events import RunFinished
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import (
    DataDescribed,
    DeviceSeen,
    JobDone,
    JobEvent,
    JobFailed,
    ModelSummarised,
    WorkerReady,
)
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.gui.actions import Actions
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.recipe_view import RecipeView
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.theme import LIGHT
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.store import RunStore

SUMMARY = ModelSummarised((), 12_345, 12_345, 5678, (1, 8, 8))


class Viewing:
    """A draft with everything that shows it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.host = ScriptedHost()
        self.link = WorkerLink(self.host)
        self.drafts = DraftController(menus, small_table(), None)
        self.facts = RecipeFacts(self.link, self.drafts)
        self.runs = RunController(self.link, RunStore(user_folders()))
        self.window = QWidget()
        self.bar = RecipeBar(LIGHT, parent=self.window)
        self.train = TrainScreen(menus, LIGHT, parent=self.window)
        for _ in (*self.train.assemble(), *self.train.form.draft_portions(self.drafts.draft.table)):
            pass
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.bar.resize(1280, 40)
        self.window.show()
        self.actions = Actions(self.window, lambda _key: None)
        self.view = RecipeView(
            drafts=self.drafts,
            facts=self.facts,
            runs=self.runs,
            link=self.link,
            bar=self.bar,
            train=self.train,
            actions=self.actions,
        )
        self.link.start()
        self.view.show_draft()

    def say(self, number: int, *bodies: JobEvent) -> None:
        self.host.say(number, *bodies)
        self.link.drain()

    def close(self) -> None:
        self.link.close()
        for item in (self.runs, self.facts, self.drafts, self.link):
            item.deleteLater()


@pytest.fixture
def viewing(qtbot: QtBot) -> Iterator[Viewing]:
    viewing = Viewing(qtbot)
    yield viewing
    viewing.close()


def test_crumbs_tell_the_recipe_and_then_what_is_known_of_it(viewing: Viewing) -> None:
    bar = viewing.bar
    assert bar.crumb("data") == "Digits 8×8"
    assert bar.crumb("model") == "Multi-layer perceptron"
    assert button(bar, "Model: Multi-layer perceptron")
    assert bar.crumb("preset") == "Small"
    assert bar.crumb("device") == "cpu"
    viewing.facts.ask()
    viewing.say(0, DataDescribed(digits().spec, ""), JobDone())
    viewing.say(1, SUMMARY, JobDone())
    assert bar.crumb("data") == "Digits 8×8 · 1,797"
    assert button(bar, "Data: Digits 8×8, 1,797 samples")
    assert bar.crumb("model") == "Multi-layer perceptron · 12 k"
    assert button(bar, "Model: Multi-layer perceptron, 12 k parameters")


def test_a_change_is_marked_and_told_to_every_screen(qtbot: QtBot, viewing: Viewing) -> None:
    with qtbot.waitSignal(viewing.view.draft_shown) as told:
        viewing.drafts.set("training.epochs", 0)
    assert viewing.bar.crumb("preset") == "Small *"
    assert told.args is not None
    table, problems = told.args
    assert table["training"]["epochs"] == 0
    assert list(problems) == ["training.epochs"]
    viewing.drafts.undo_stack.undo()
    assert viewing.bar.crumb("preset") == "Small"


def test_the_first_mistake_blocks_training_with_its_remedy(viewing: Viewing) -> None:
    train = viewing.actions["train"]
    assert train.isEnabled()
    viewing.drafts.set("training.epochs", 0)
    assert viewing.bar.blocked() == (
        "training.epochs cannot be 0. Choose a whole number from 1 to 100000."
    )
    assert not train.isEnabled()
    viewing.drafts.set("training.epochs", 1)
    assert viewing.bar.blocked() == ""
    assert train.isEnabled()


def test_what_the_run_is_too_short_for_is_said_at_its_field_and_blocks_nothing(
    viewing: Viewing,
) -> None:
    path = "training.schedule.warmup_steps"
    viewing.drafts.set(path, 40)
    assert viewing.view.marks() == {}  # how many steps an epoch has is not known yet
    viewing.facts.ask()
    viewing.say(0, DataDescribed(digits().spec, ""), JobDone())
    told = "The learning rate that is set is never reached: that takes more than 40 steps"
    assert told in words(viewing.train)
    assert viewing.view.problems() == {}
    assert viewing.bar.blocked() == ""
    assert viewing.actions["train"].isEnabled()
    viewing.drafts.set("training.epochs", 3)
    assert told not in words(viewing.train)
    viewing.drafts.set("training.epochs", 0)  # wrong, which is told instead
    assert list(viewing.view.marks()) == ["training.epochs"]


def test_data_or_a_model_that_fail_block_training(viewing: Viewing) -> None:
    viewing.facts.ask()
    viewing.say(0, JobFailed(Text("There are no files."), Text("Download them.")))
    assert viewing.bar.blocked() == "There are no files."
    viewing.facts.read_data()
    assert viewing.bar.blocked() == ""
    viewing.say(1, JobFailed(Text("Cancelled."), Text("Nothing was changed."), cancelled=True))
    assert viewing.bar.blocked() == ""  # training reads them by itself
    viewing.facts.read_data()
    viewing.say(2, DataDescribed(digits().spec, ""), JobDone())
    viewing.say(3, JobFailed(Text("The pictures are too small."), Text("Use fewer layers.")))
    assert viewing.bar.blocked() == "The pictures are too small."


def test_a_run_blocks_the_next_one_until_it_ends(viewing: Viewing) -> None:
    recipe = viewing.drafts.draft.recipe()
    assert recipe is not None
    viewing.runs.start(recipe)
    assert viewing.bar.blocked() == "A run is going on."
    viewing.say(0, RunFinished("completed", 1))
    assert viewing.bar.blocked() == ""


def test_the_best_device_is_named_once_the_worker_knows_it(viewing: Viewing) -> None:
    viewing.drafts.set("training.device", "auto")
    assert viewing.bar.crumb("device") == "auto"
    seen = (DeviceSeen("cuda:0", "RTX 4090", 1), DeviceSeen("cpu", "CPU", 1))
    viewing.host.ready(WorkerReady((), seen, 1.0))
    viewing.link.drain()
    assert viewing.bar.crumb("device") == "cuda:0"
    assert button(viewing.bar, "Device: RTX 4090")
    viewing.drafts.set("training.device", "cpu")
    assert viewing.bar.crumb("device") == "cpu"


def test_an_entry_that_does_not_exist_is_shown_by_its_key(viewing: Viewing) -> None:
    table = small_table()
    table["model"]["kind"] = "perceptron"
    viewing.drafts.open(table, None)
    assert viewing.bar.crumb("model") == "perceptron"
    assert "perceptron" in viewing.bar.blocked()


def test_the_data_crumb_says_that_pictures_are_augmented_and_how(viewing: Viewing) -> None:
    viewing.drafts.set_together({"pictures.shift": 2, "pictures.rotation": 10.0})
    assert viewing.bar.crumb("data") == "Digits 8×8 · augmented"
    assert button(viewing.bar, "Data: Digits 8×8\nAugmentation: shift ±2 px · rotate ±10°")
    viewing.drafts.undo_stack.undo()
    assert viewing.bar.crumb("data") == "Digits 8×8"


def test_a_dry_run_can_be_asked_for_once_data_are_known(viewing: Viewing) -> None:
    assert not viewing.actions["dry_run"].isEnabled()
    viewing.host.ready(WorkerReady((), (DeviceSeen("cpu", "CPU", 0),), 1.0))
    viewing.facts.ask()
    viewing.say(0, DataDescribed(digits().spec, ""), JobDone())
    assert viewing.actions["dry_run"].isEnabled()
    assert viewing.bar.forecast_button.isEnabled()
    viewing.drafts.set("training.epochs", 0)
    assert not viewing.actions["dry_run"].isEnabled()


def test_a_task_that_does_not_suit_the_data_blocks_training_and_is_told_at_its_field(
    qtbot: QtBot, viewing: Viewing
) -> None:
    viewing.facts.ask()
    with qtbot.waitSignal(viewing.view.misfit_changed) as told:
        angle = Field("label", "numbers", (1,), "float32", columns=("angle",))
        facts = {"label": {"mean": [0.0], "std": [1.0], "low": [-60.0]}}
        spec = replace(digits().spec, targets=(angle,), facts=facts)
        viewing.say(0, DataDescribed(spec, ""), JobDone())
    assert told.args is not None
    misfit = told.args[0]
    assert misfit.better.key == "regression"
    assert viewing.bar.blocked().startswith("Classification needs a class for each sample")
    assert not viewing.actions["train"].isEnabled()
    assert list(viewing.view.problems()) == ["task.kind"]
    assert "or “Regression” as what is learnt" in words(viewing.train)
    with qtbot.waitSignal(viewing.view.misfit_changed) as mended:
        viewing.drafts.set("task.kind", misfit.better.key)
    assert mended.args == [None]
    assert viewing.bar.blocked() == ""
    assert viewing.view.problems() == {}
    viewing.drafts.undo_stack.undo()
    assert "Classification" in viewing.bar.blocked()
    viewing.drafts.set("split.test", 0.2)  # other data, that are not known yet
    assert viewing.bar.blocked() == ""


def test_a_program_that_is_to_be_looked_at_blocks_nothing(viewing: Viewing) -> None:
    """Train itself asks."""
    viewing.facts.ask()
    viewing.say(0, DataDescribed(digits().spec, ""), JobDone())
    asks = JobFailed(Text("It may not run."), Text("Look at it."), remedy="run_code", file="net.py")
    viewing.say(1, asks)
    assert viewing.facts.model.failure == asks
    assert viewing.view.blocked() is None
    assert viewing.actions["train"].isEnabled()

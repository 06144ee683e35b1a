"""Tests of trying the draft, with a worker that the test plays."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.engine.small import digits
from tests.gui.test_recipe_facts import READY, SUMMARY, Asking
from tests.state.test_forecast_wording import FOUND
from trainer_gui.core.control import Cancel
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import DataDescribed, JobDone, JobFailed, JobProgressed
from trainer_gui.core.text import Text
from trainer_gui.gui import forecasts as module
from trainer_gui.gui.forecasts import Forecasts
from trainer_gui.gui.run_controller import RunController
from trainer_gui.runs.jobs import ForecastRun
from trainer_gui.runs.store import RunStore
from trainer_gui.state.facts import ForecastFacts

IDLE_MS = 60
DOING = Text("Trying a few steps")


class Trying(Asking):
    """A draft whose data and model are known, and its forecasts."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = RunController(self.link, RunStore(user_folders()))
        self.forecasts = Forecasts(self.link, self.drafts, self.facts, self.runs)

    def know_all(self) -> None:
        self.host.ready(READY)
        self.facts.ask()
        self.say(0, DataDescribed(digits().spec, "gallery.npz"), JobDone())
        self.say(1, SUMMARY, JobDone())

    @property
    def tried(self) -> list[int]:
        """Numbers of the dry runs among all jobs."""
        jobs = enumerate(job for job, _ in self.host.jobs)
        return [number for number, job in jobs if isinstance(job, ForecastRun)]

    def find(self) -> None:
        self.say(self.tried[-1], FOUND, JobDone())


@pytest.fixture
def trying(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trying]:
    monkeypatch.setattr(module, "IDLE_MS", IDLE_MS)
    made = Trying()
    yield made
    made.link.close()
    for item in (made.forecasts, made.facts, made.drafts, made.runs, made.link):
        item.deleteLater()


def test_nothing_can_be_tried_before_all_is_known(qtbot: QtBot, trying: Trying) -> None:
    assert not trying.forecasts.possible()
    trying.forecasts.run()
    assert not trying.tried
    trying.know_all()
    assert trying.forecasts.possible()


def test_a_dry_run_is_asked_for_and_told(trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    assert trying.host.jobs[trying.tried[0]][0] == ForecastRun(trying.drafts.draft.table)
    trying.say(trying.tried[0], JobProgressed(None, DOING))
    assert trying.forecasts.facts == ForecastFacts("working", doing=DOING)
    trying.find()
    assert trying.forecasts.facts == ForecastFacts("ready", FOUND)


def test_it_is_tried_by_itself_once_nothing_has_happened_for_a_while(
    qtbot: QtBot, trying: Trying
) -> None:
    trying.know_all()
    qtbot.waitUntil(lambda: len(trying.tried) == 1)
    trying.find()
    qtbot.wait(3 * IDLE_MS)
    assert len(trying.tried) == 1  # it is known


def test_an_edit_ends_it_and_what_was_found_is_no_longer_said(qtbot: QtBot, trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    trying.find()
    trying.drafts.set("training.epochs", 9)
    assert trying.forecasts.facts == ForecastFacts()
    qtbot.waitUntil(lambda: len(trying.tried) == 2)
    trying.drafts.set("training.epochs", 10)
    job = trying.host.jobs[trying.tried[1]][1].job_id
    assert (job, Cancel()) in trying.host.commands
    trying.find()  # too late
    assert trying.forecasts.facts == ForecastFacts()


def test_undo_finds_what_was_found_and_a_title_changes_nothing(trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    trying.find()
    trying.drafts.set("title", "Another")
    assert trying.forecasts.facts == ForecastFacts("ready", FOUND)
    trying.drafts.set("training.epochs", 9)
    trying.drafts.undo_stack.undo()
    assert trying.forecasts.facts == ForecastFacts("ready", FOUND)
    assert len(trying.tried) == 1


def test_a_training_ends_it_and_nothing_is_tried_beside_one(qtbot: QtBot, trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    job = trying.host.jobs[trying.tried[0]][1].job_id
    recipe = trying.drafts.draft.recipe()
    assert recipe is not None
    trying.runs.start(recipe)
    assert (job, Cancel()) in trying.host.commands
    assert not trying.forecasts.possible()
    qtbot.wait(3 * IDLE_MS)
    assert len(trying.tried) == 1


def test_a_failure_is_kept_until_something_changes(qtbot: QtBot, trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    failure = JobFailed(Text("The loss became NaN."), Text("Lower the learning rate."))
    trying.say(trying.tried[0], failure)
    assert trying.forecasts.facts == ForecastFacts("failed", failure=failure)
    qtbot.wait(3 * IDLE_MS)
    assert len(trying.tried) == 1
    trying.drafts.set("training.optimizer.learning_rate", 0.001)
    assert trying.forecasts.facts == ForecastFacts()


def test_a_person_may_end_it(trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    trying.forecasts.cancel()
    assert trying.forecasts.facts == ForecastFacts()
    assert trying.host.commands[-1][1] == Cancel()


def test_what_was_found_of_a_program_that_has_changed_is_forgotten(trying: Trying) -> None:
    trying.know_all()
    trying.forecasts.run()
    trying.find()
    trying.facts.code_changed.emit()
    assert trying.forecasts.facts == ForecastFacts()
    trying.drafts.set("training.epochs", 7)
    trying.drafts.undo_stack.undo()
    assert trying.forecasts.facts == ForecastFacts()

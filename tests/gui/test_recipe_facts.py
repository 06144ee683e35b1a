"""Tests of asking the worker about the draft, with a worker that the test plays."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.engine.small import digits, small_table
from tests.gui.hosts import ScriptedHost
from tests.own_program import LINEAR, written
from trainer_gui.catalog import menus
from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import (
    DataDescribed,
    DeviceSeen,
    JobDone,
    JobFailed,
    JobProgressed,
    ModelSummarised,
    WorkerReady,
)
from trainer_gui.core.text import Text
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.jobs import DescribeData, SummariseModel

READY = WorkerReady((), (DeviceSeen("cpu", "CPU", 0),), 1.0)
SUMMARY = ModelSummarised((), 1234, 1234, 5678, (1, 8, 8))
BROKEN = JobFailed(Text("It is broken."), Text("Mend it."))


class Asking:
    """A draft, its facts, and the worker that is asked."""

    def __init__(self, **sections: Any) -> None:
        self.host = ScriptedHost()
        self.link = WorkerLink(self.host)
        self.drafts = DraftController(menus, small_table(**sections))
        self.facts = RecipeFacts(self.link, self.drafts)
        self.link.start()

    @property
    def asked(self) -> list[str]:
        """Kinds of the questions so far."""
        return [type(job).__name__ for job, _ in self.host.jobs]

    @property
    def status(self) -> tuple[str, str]:
        return self.facts.data.status, self.facts.model.status

    def say(self, number: int, *bodies: Any) -> None:
        self.host.say(number, *bodies)
        self.link.drain()


@pytest.fixture(scope="module")
def described() -> DataDescribed:
    return DataDescribed(digits().spec, "gallery.npz")


@pytest.fixture
def asking(qtbot: QtBot) -> Iterator[Asking]:
    asking = Asking()
    yield asking
    asking.link.close()
    for item in (asking.facts, asking.drafts, asking.link):
        item.deleteLater()


def test_data_are_asked_first_and_the_model_once_they_are_known(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    assert asking.status == ("waiting", "unknown")  # for the worker to be warm
    table = asking.drafts.draft.table
    assert asking.host.jobs[0][0] == DescribeData(
        table["data"], 0, split=table["split"], kinds={"tables": table["tables"]}
    )
    asking.say(0, JobProgressed(0.5, Text("Reading")))
    assert (asking.facts.data.status, asking.facts.data.fraction) == ("working", 0.5)
    asking.say(0, described, JobDone())
    assert asking.status == ("ready", "working")
    assert asking.host.jobs[1][0] == SummariseModel(asking.drafts.draft.table, described.spec)
    asking.say(1, SUMMARY, JobDone())
    assert asking.status == ("ready", "ready")
    assert asking.facts.model.summary == SUMMARY
    asking.facts.ask()
    assert len(asking.asked) == 2  # nothing that is known already


def test_a_warm_worker_works_at_once(asking: Asking) -> None:
    asking.host.ready(READY)
    asking.link.drain()
    asking.facts.ask()
    assert asking.facts.data.status == "working"


def test_typing_asks_once_when_it_pauses(qtbot: QtBot, asking: Asking) -> None:
    for share in (0.2, 0.25, 0.3):
        asking.drafts.set("split.test", share)
    assert asking.asked == []
    qtbot.waitUntil(lambda: asking.asked == ["DescribeData"])
    job = asking.host.jobs[0][0]
    assert isinstance(job, DescribeData)
    assert job.split["test"] == 0.3


def test_the_newest_question_counts_and_older_ones_are_cancelled(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.drafts.set("split.test", 0.3)
    asking.facts.ask()
    assert asking.host.commands == [(1, Cancel())]
    asking.say(0, described, JobDone())  # the old answer
    assert asking.status[0] == "waiting"
    asking.say(1, described, JobDone())
    assert asking.status[0] == "ready"
    asking.drafts.set("model.widths", [8])
    asking.facts.ask()
    assert asking.host.commands == [(1, Cancel()), (3, Cancel())]
    asking.say(2, BROKEN)
    assert asking.facts.model.failure is None
    asking.say(3, SUMMARY, JobDone())
    assert asking.facts.model.summary == SUMMARY


def test_what_does_not_matter_to_data_or_model_asks_nothing(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.say(1, SUMMARY, JobDone())
    asking.drafts.set("training.epochs", 99)
    asking.facts.ask()
    assert len(asking.asked) == 2
    asking.drafts.set("training.seed", 7)  # decides the split
    asking.facts.ask()
    assert asking.asked[2:] == ["DescribeData"]


def test_a_split_with_a_seed_of_its_own_does_not_change_with_that_of_the_training(
    asking: Asking, described: DataDescribed
) -> None:
    asking.drafts.set("split.seed", 0)
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.drafts.set("training.seed", 7)
    asking.facts.ask()
    assert asking.facts.data_known
    assert asking.asked == ["DescribeData", "SummariseModel"]
    asking.drafts.set("split.seed", 1)
    asking.facts.ask()
    assert not asking.facts.data_known
    assert asking.asked[2:] == ["DescribeData"]


def test_a_mistake_in_the_draft_leaves_nothing_known_and_no_late_answer_counts(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.drafts.set("model.widths", [0])
    asking.facts.ask()
    assert asking.status == ("ready", "unknown")
    asking.say(1, SUMMARY, JobDone())  # of the model before
    assert asking.facts.model.status == "unknown"
    asking.drafts.set("split.test", 7.0)
    asking.facts.ask()
    assert asking.status == ("unknown", "unknown")
    asking.drafts.undo_stack.undo()
    asking.drafts.undo_stack.undo()
    asking.facts.ask()
    assert asking.asked[2:] == ["DescribeData"]


def test_failures_are_kept_with_their_remedy(asking: Asking, described: DataDescribed) -> None:
    asking.facts.ask()
    asking.say(0, BROKEN)
    assert asking.facts.data.failure == BROKEN
    assert asking.status == ("failed", "unknown")
    asking.facts.read_data(download=True)
    job = asking.host.jobs[1][0]
    assert isinstance(job, DescribeData)
    assert job.download
    asking.say(1, described, JobDone())
    asking.say(2, BROKEN)
    assert asking.status == ("ready", "failed")
    assert asking.facts.model.failure == BROKEN


def test_reading_again_keeps_what_is_known_in_sight(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.facts.read_data(fresh=True)
    assert asking.facts.data.described == described
    asking.facts.cancel()
    assert asking.host.commands[-1] == (3, Cancel())


def test_what_was_lost_with_the_worker_is_asked_again(
    qtbot: QtBot, asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.host.crash()
    asking.link.drain()
    assert asking.facts.data.status == "failed"
    qtbot.waitUntil(lambda: asking.asked == ["DescribeData"] * 2)
    asking.say(1, described, JobDone())
    asking.host.crash()  # while the model is summarised
    asking.link.drain()
    qtbot.waitUntil(lambda: asking.asked[2:] == ["SummariseModel"] * 2)
    asking.say(3, SUMMARY, JobDone())
    assert asking.status == ("ready", "ready")


def test_each_change_is_told_once(qtbot: QtBot, asking: Asking, described: DataDescribed) -> None:
    told: list[str] = []
    asking.facts.data_changed.connect(lambda facts: told.append(facts.status))
    asking.facts.ask()
    asking.say(0, described)
    asking.say(0, described, JobDone())
    assert told == ["waiting", "ready"]


def test_data_are_known_until_others_are_chosen(asking: Asking, described: DataDescribed) -> None:
    assert not asking.facts.data_known
    asking.facts.ask()
    asking.say(0, described, JobDone())
    assert asking.facts.data_known
    asking.drafts.set("training.seed", 7)
    assert asking.facts.data.status == "ready"  # until it is asked
    assert not asking.facts.data_known


def test_a_program_that_has_changed_is_asked_about_again(
    asking: Asking, described: DataDescribed, qtbot: QtBot, tmp_path: Path
) -> None:
    path = written(tmp_path)
    asking.drafts.draft.set("model.kind", "own_model")
    asking.drafts.draft.set("model.file", str(path))
    asking.host.ready(READY)
    asking.facts.look_at_code()  # nothing is known yet
    assert asking.asked == []
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.say(1, SUMMARY, JobDone())
    asking.facts.look_at_code()
    assert asking.asked == ["DescribeData", "SummariseModel"]
    written(tmp_path, LINEAR + "# changed\n")
    with qtbot.waitSignal(asking.facts.code_changed):
        asking.facts.look_at_code()
    assert asking.asked[2:] == ["SummariseModel"]
    before = path.stat()
    written(tmp_path, LINEAR + "# another\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a copy with its times has it
    with qtbot.waitSignal(asking.facts.code_changed):
        asking.facts.look_at_code()
    assert asking.asked[3:] == ["SummariseModel"]
    asking.say(3, BROKEN)
    path.unlink()
    asking.facts.look_at_code()
    assert asking.asked[4:] == ["SummariseModel"]
    with qtbot.waitSignal(asking.facts.code_changed):
        asking.facts.read_model()
    assert asking.asked[5:] == ["SummariseModel"]


def test_what_is_learnt_of_data_is_asked_anew_once_its_options_change(
    asking: Asking, described: DataDescribed
) -> None:
    asking.facts.ask()
    asking.say(0, described, JobDone())
    asking.drafts.set("pictures.shift", 3)  # changes nothing that is learnt before training
    asking.facts.ask()
    assert asking.facts.data.status == "ready"
    asking.drafts.set("tables.fill", "median")
    asking.facts.ask()
    question = asking.host.jobs[-1][0]
    assert isinstance(question, DescribeData)
    assert question.kinds["tables"]["fill"] == "median"

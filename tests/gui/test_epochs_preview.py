"""Tests of asking the worker for samples as epochs see them, with a worker that the test plays."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.engine.small import digits
from tests.gui.test_recipe_facts import READY, Asking
from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import DataDescribed, JobDone, JobFailed, SamplesShown
from trainer_gui.core.text import Text
from trainer_gui.gui.epochs_preview import EpochsPreview
from trainer_gui.runs.jobs import ShowSamples
from trainer_gui.state.facts import PreviewFacts, PreviewWish

WISH = PreviewWish((3, 5), epoch=6, epochs=6)
SHOWN = SamplesShown("/cache/one.npz", 6)


class Looking(Asking):
    """A draft over digits that are described, and the preview of its augmentation."""

    def __init__(self, **augmentation: Any) -> None:
        super().__init__(pictures=augmentation) if augmentation else super().__init__()
        self.preview = EpochsPreview(self.link, self.drafts, self.facts)
        self.told: list[PreviewFacts] = []
        self.preview.changed.connect(self.told.append)

    def know_data(self) -> None:
        self.facts.ask()
        self.host.ready(READY)
        self.say(0, DataDescribed(digits().spec, "gallery.npz"), JobDone())

    @property
    def questions(self) -> list[tuple[int, ShowSamples]]:
        """What was asked, each with its number among all jobs."""
        jobs = enumerate(job for job, _ in self.host.jobs)
        return [(number, job) for number, job in jobs if isinstance(job, ShowSamples)]


@pytest.fixture
def looking(qtbot: QtBot) -> Iterator[Looking]:
    made = Looking(shift=1)
    made.know_data()
    yield made
    made.link.close()
    for item in (made.preview, made.facts, made.drafts, made.link):
        item.deleteLater()


def test_the_pictures_that_are_wanted_are_asked_with_all_that_decides_them(
    looking: Looking,
) -> None:
    assert not looking.questions
    looking.preview.want(WISH)
    ((number, question),) = looking.questions
    table = looking.drafts.draft.table
    assert question == ShowSamples(
        table["data"],
        {key: table[key] for key in ("pictures", "tables")},
        (3, 5),
        seed=0,
        batch_size=64,
        epoch=6,
        epochs=6,
        split=table["split"],
    )
    assert looking.preview.facts.status == "working"
    looking.say(number, SHOWN, JobDone())
    assert looking.told[-1] == PreviewFacts("ready", SHOWN)


def test_a_burst_of_edits_is_one_question_and_the_latest_counts(
    qtbot: QtBot, looking: Looking
) -> None:
    looking.preview.want(WISH)
    for pixels in (2, 3, 4):
        looking.drafts.set("pictures.shift", pixels)
    qtbot.waitUntil(lambda: len(looking.questions) == 2)
    (first, _), (second, question) = looking.questions
    assert question.kinds["pictures"]["shift"] == 4
    assert (looking.host.jobs[first][1].job_id, Cancel()) in looking.host.commands
    looking.say(first, SamplesShown("/cache/old.npz", 6), JobDone())
    assert looking.preview.facts.shown is None
    looking.say(second, SHOWN, JobDone())
    assert looking.preview.facts.shown == SHOWN


def test_older_pictures_stay_until_newer_ones_come(qtbot: QtBot, looking: Looking) -> None:
    looking.preview.want(WISH)
    looking.say(looking.questions[0][0], SHOWN, JobDone())
    looking.drafts.set("pictures.shift", 3)
    qtbot.waitUntil(lambda: len(looking.questions) == 2)
    assert looking.preview.facts == PreviewFacts("working", SHOWN)


def test_an_edit_that_decides_nothing_asks_nothing(qtbot: QtBot, looking: Looking) -> None:
    looking.preview.want(WISH)
    looking.drafts.set("training.epochs", 7)
    looking.drafts.set("title", "Another")
    qtbot.wait(250)
    assert len(looking.questions) == 1
    looking.drafts.set("training.seed", 7)
    looking.preview.ask()
    assert len(looking.questions) == 1  # other data: their split is not known yet


def test_nothing_is_asked_while_nobody_looks_or_nothing_is_on(
    qtbot: QtBot, looking: Looking
) -> None:
    looking.drafts.set("pictures.shift", 2)
    qtbot.wait(250)
    assert not looking.questions
    looking.drafts.set("pictures.shift", 0)
    looking.preview.want(WISH)
    assert not looking.questions
    looking.drafts.set("pictures.shift", 1_000)
    looking.preview.ask()
    assert not looking.questions
    looking.drafts.undo_stack.undo()
    looking.drafts.set("pictures.shift", 1)
    looking.preview.ask()
    assert len(looking.questions) == 1
    looking.preview.want(None)
    assert looking.host.commands[-1][1] == Cancel()


def test_what_failed_is_said_and_asked_again_with_the_next_change(
    qtbot: QtBot, looking: Looking
) -> None:
    looking.preview.want(WISH)
    failure = JobFailed(Text("The data are no longer in memory."), Text("Read them again."))
    looking.say(looking.questions[0][0], failure)
    assert looking.preview.facts == PreviewFacts("failed", failure=failure)
    looking.drafts.set("pictures.shift", 2)
    qtbot.waitUntil(lambda: len(looking.questions) == 2)


def test_a_worker_that_was_lost_is_asked_again(qtbot: QtBot, looking: Looking) -> None:
    looking.preview.want(WISH)
    looking.host.crash()
    looking.link.drain()
    qtbot.waitUntil(lambda: len(looking.questions) == 2)

"""Tests of what is told of a run, line by line."""

from dataclasses import replace

import pytest

from trainer_gui.core import events, replies
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.state.narrator import Narrator

ACCURACY = MetricSpec("accuracy", Text("Accuracy"), "max", unit="rate")
LOSS = MetricSpec("loss", Text("Loss"), "min")
STARTED = events.RunStarted(
    title="Fashion",
    metrics=(LOSS, ACCURACY),
    counts={"train": 54_000, "validation": 6_000},
    epochs=20,
    steps=8_440,
    steps_per_epoch=422,
    batch_size=128,
    parameters=93_322,
    execution=Execution("cpu", "AMD EPYC"),
)


def told(*said: events.RunEvent | replies.Reply) -> list[str | None]:
    narrator = Narrator()
    lines = [
        narrator.line(Stamped(1, "run", number, 0.0, body)) for number, body in enumerate(said)
    ]
    return [None if line is None else str(line) for line in lines]


def test_an_epoch_is_told_with_its_validation_scores() -> None:
    lines = told(
        STARTED,
        events.Evaluated("validation", 2, 1266, "current", {"accuracy": 0.88, "loss": 0.35}),
        events.EpochDone(2, 1266, 12.4, {"loss": 0.4121, "accuracy": 0.871}, best=True),
        events.EpochDone(3, 1688, 12.0, {"loss": 0.4, "accuracy": None}, best=False),
    )
    assert lines == [
        "Training “Fashion”: 54,000 samples, 93 k parameters, 20 epochs of 422 steps, on AMD EPYC.",
        None,
        "Epoch 3/20 · loss 0.412 · accuracy 87.1 % · validation loss 0.350 · "
        "validation accuracy 88.0 % · 12 s (best)",
        "Epoch 4/20 · loss 0.400 · accuracy – · 12 s",
    ]


def test_the_test_score_says_of_which_weights() -> None:
    assert told(STARTED, events.Evaluated("test", 6, 3000, "best", {"accuracy": 0.912}))[1] == (
        "Test · accuracy 91.2 % (best weights, epoch 7)"
    )


def test_phases_are_told_once_and_only_where_one_waits() -> None:
    assert told(
        events.PhaseChanged("loading"),
        events.PhaseChanged("loading", 0.5, Text("Reading pictures")),
        events.PhaseChanged("building"),
        events.PhaseChanged("training"),
        events.PhaseChanged("paused"),
        events.PhaseChanged("training"),
        events.PhaseChanged("evaluating"),
        events.PhaseChanged("training"),
    ) == ["Loading data.", None, "Building the model.", None, "Paused.", "Training goes on.",
          None, None]  # fmt: skip


def test_checkpoints_are_told_unless_an_epoch_has_just_left_one() -> None:
    epoch = events.EpochDone(0, 422, 12.0, {}, best=True)
    saved = events.CheckpointSaved(
        name="last", epoch=0, step=422, best=True, path="last", sha256="0", size_bytes=1_200_000
    )
    asked = replace(saved, step=500, best=False)
    assert told(epoch, saved, asked)[1:] == [None, "Checkpoint saved at step 500 (1.2 MB)."]


@pytest.mark.parametrize(
    ("reason", "wanted"),
    [
        ("completed", "Done in 3 min 20 s. Best: validation loss 0.250 at epoch 7."),
        ("finished", "Finished early, after 3 min 20 s. Best: validation loss 0.250 at epoch 7."),
        (
            "stopped",
            "Stopped after 3 min 20 s; it can be resumed. Best: validation loss 0.250 at epoch 7.",
        ),
        ("discarded", "Discarded; it is in the trash."),
    ],
)
def test_the_end(reason: events.EndReason, wanted: str) -> None:
    assert told(STARTED, events.RunFinished(reason, 8_440, 6, 0.25, 200.0))[1] == wanted


def test_failures_and_notices_are_told_in_their_own_words() -> None:
    failed = events.RunFailed(Text("The loss became NaN."), Text("Lower the learning rate."), "…")
    assert told(events.Noticed(Text("Two files were skipped.")), failed) == [
        "Two files were skipped.",
        "The loss became NaN. Lower the learning rate.",
    ]
    assert told(replies.JobFailed(Text("No data."), Text("Download it."))) == [
        "No data. Download it."
    ]


def test_what_goes_without_saying_is_not_told() -> None:
    assert told(
        events.StepsDone(0, {"loss": (1.0,)}), replies.JobStarted("train"), replies.JobDone()
    ) == [None, None, None]


def test_lines_are_translated_part_by_part() -> None:
    narrator = Narrator()
    narrator.line(Stamped(1, "run", 0, 0.0, STARTED))
    line = narrator.line(
        Stamped(1, "run", 1, 0.0, events.EpochDone(0, 422, 5.0, {"loss": 0.5}, best=False))
    )
    words = {
        "Epoch {number}/{epochs}": "第 {number}/{epochs} 轮",
        "loss": "损失",
        "{seconds} s": "{seconds} 秒",
    }
    assert line is not None
    assert line.render(lambda source: words.get(source, source)) == "第 1/20 轮 · 损失 0.500 · 5 秒"

"""Tests of figures and events as people read them."""

from dataclasses import replace

import pytest

from trainer_gui.core import events, replies
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.state import wording

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
    narrator = wording.Narrator()
    lines = [
        narrator.line(Stamped(1, "run", number, 0.0, body)) for number, body in enumerate(said)
    ]
    return [None if line is None else str(line) for line in lines]


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (0.3, "less than 1 s"),
        (8.2, "8 s"),
        (59.7, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3_599.9, "1 h 0 min"),
        (7_500, "2 h 5 min"),
        (86_399, "1 d 0 h"),
        (200_000, "2 d 8 h"),
    ],
)
def test_duration(seconds: float, wanted: str) -> None:
    assert str(wording.duration(seconds)) == wanted


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (None, "remaining time unknown"),
        (0.0, "1 s left"),
        (63.0, "1 min 5 s left"),
        (184.0, "3 min 0 s left"),
        (7_501.0, "2 h 5 min left"),
    ],
)
def test_eta_is_coarse(seconds: float | None, wanted: str) -> None:
    assert str(wording.eta(seconds)) == wanted


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (0, "0"),
        (812, "812"),
        (999, "999"),
        (1000, "1.0 k"),
        (9_960, "10 k"),
        (93_322, "93 k"),
        (999_499, "999 k"),
        (999_700, "1.0 M"),
        (1_240_000, "1.2 M"),
        (25_600_000, "26 M"),
    ],
)
def test_count(number: int, wanted: str) -> None:
    assert wording.count(number) == wanted


def test_sizes_and_whole_numbers() -> None:
    assert wording.size(512) == "512 B"
    assert wording.size(1_230_000) == "1.2 MB"
    assert wording.exact(60_000) == "60,000"
    assert str(wording.throughput(12_345.6)) == "12 k samples/s"


def test_scores_are_shown_in_the_unit_of_their_metric() -> None:
    assert wording.score(0.8712, ACCURACY) == "87.1 %"
    assert wording.score(0.41234, LOSS) == "0.412"
    assert wording.score(None, ACCURACY) == "–"
    assert wording.percent(1.0) == wording.percent(1.0, 2) == wording.percent(1.0, 0) == "100 %"
    assert wording.percent(-0.0) == wording.percent(0.0002) == "0 %"
    assert wording.percent(0.98888, 2) == "98.89 %"
    assert wording.number(0.00002) == "2.00e-05"
    assert wording.number(0.0) == "0.000"
    assert wording.number(1234.56) == "1,234.6"


RMSE = MetricSpec("rmse", Text("RMSE"), "min", chart="error")


def test_small_scores_keep_digits_that_matter() -> None:
    assert wording.score(0.0123456, RMSE) == "0.0123"
    assert wording.score(0.00345, RMSE) == "0.00345"
    assert wording.score(12.3456, RMSE) == "12.346"


def test_a_score_that_stands_alone_has_its_name_unless_it_is_a_rate() -> None:
    assert str(wording.named_score(0.8712, ACCURACY)) == "87.1 %"
    assert str(wording.named_score(3.21, RMSE)) == "RMSE 3.210"
    assert str(wording.metric_name("rmse")) == "RMSE"
    assert str(wording.metric_name("accuracy")) == "accuracy"
    assert str(wording.metric_name("of_a_plugin")) == "of_a_plugin"


def test_people_count_from_one() -> None:
    assert str(wording.epoch(0, 20)) == "Epoch 1/20"
    assert str(wording.epoch(6)) == "Epoch 7"
    assert str(wording.epoch(1000, 20_000)) == "Epoch 1,001/20,000"
    assert str(wording.steps(8_440, 10_000)) == "Step 8,440/10,000"


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
    narrator = wording.Narrator()
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

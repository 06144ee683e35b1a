"""Tests of a whole run: what it says, in which order, and what it leaves."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix
from torchvision.models import squeezenet1_1

from tests.engine.duel import GAPS, duel, on_the_menu
from tests.engine.resuming import start_from, stopped_at, trained
from tests.engine.small import (
    ONE_THREAD,
    Given,
    Memory,
    begin,
    column,
    course,
    digits,
    losses,
    measured,
    small,
    until,
)
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.cancelling import cancellable
from trainer_gui.core.chart_files import unpack
from trainer_gui.core.charts import Lines, Matrix, Table
from trainer_gui.core.control import Control, Discard, Finish, SaveNow, Stop
from trainer_gui.core.dataset import Dataset, with_notices
from trainer_gui.core.errors import CancelledError, DivergedError, OutOfDeviceMemoryError
from trainer_gui.core.events import (
    CheckpointSaved,
    EndReason,
    EpochDone,
    Evaluated,
    Noticed,
    PhaseChanged,
    RunEvent,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.execution import Execution
from trainer_gui.core.plan import plan_steps
from trainer_gui.core.recipe import DataPlan
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.engine import loop
from trainer_gui.engine.checkpoint import WEIGHTS
from trainer_gui.engine.run import run

EPOCH = "training StepsDone evaluating Evaluated EpochDone CheckpointSaved"
RESULTS = "evaluating Evaluated evaluating Evaluated saving"


@pytest.fixture(scope="module")
def whole() -> tuple[list[RunEvent], Memory]:
    """A run that went to its end."""
    keep = Memory()
    return list(begin(small(), keep=keep)), keep


@pytest.fixture(scope="module")
def overtrained() -> tuple[list[RunEvent], Memory]:
    """A run whose last epoch is not its best."""
    for seed in range(10):
        keep = Memory()
        wild = {"kind": "sgd", "learning_rate": 2.0, "momentum": 0.0}
        events = list(begin(small(training={"epochs": 4, "seed": seed}, optimizer=wild), keep=keep))
        if not [event for event in events if isinstance(event, EpochDone)][-1].best:
            return events, keep
    raise AssertionError("no run got worse")


def ended(events: Sequence[RunEvent]) -> RunFinished:
    """The last event."""
    last = events[-1]
    assert isinstance(last, RunFinished)
    return last


def epochs(events: Sequence[RunEvent]) -> list[EpochDone]:
    return [event for event in events if isinstance(event, EpochDone)]


def test_the_course_of_a_run(whole: tuple[list[RunEvent], Memory]) -> None:
    events, _ = whole
    assert course(events) == f"loading building RunStarted {EPOCH} {EPOCH} {RESULTS} RunFinished"
    assert sum(isinstance(event, RunFinished) for event in events) == 1
    assert ended(events).reason == "completed"


def test_what_is_said_at_the_start_holds_at_the_end(
    whole: tuple[list[RunEvent], Memory],
) -> None:
    events, _ = whole
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    spec = digits().spec
    assert started.title == "Small"
    assert started.counts == spec.counts
    assert started.parameters == 64 * 16 + 16 + 16 * 10 + 10
    assert started.steps == started.epochs * started.steps_per_epoch == len(losses(events))
    assert started.execution == ONE_THREAD
    assert ended(events).step == started.steps
    assert [event.epoch for event in epochs(events)] == [0, 1]
    assert [event.step for event in epochs(events)] == [
        started.steps_per_epoch,
        started.steps,
    ]
    assert ended(events).seconds >= sum(event.seconds for event in epochs(events)) > 0


def test_how_many_views_are_evaluated_is_said_at_the_start() -> None:
    task = {"kind": "classification", "views": "nudged"}
    started = next(one for one in begin(small(task=task)) if isinstance(one, RunStarted))
    assert started.views == 5


def test_every_step_is_told_once_with_all_its_figures(
    whole: tuple[list[RunEvent], Memory],
) -> None:
    events, _ = whole
    assert len(losses(events)) == ended(events).step  # losses() looks for gaps and repetitions
    assert set(column(events, "learning_rate")) == {0.05}
    assert all(0 <= (value or 0) <= 1 for value in column(events, "accuracy"))
    assert (losses(events)[0] or 0) == pytest.approx(np.log(10), abs=0.5)
    assert (losses(events)[-1] or 9) < (losses(events)[0] or 0)


def test_the_scores_of_an_epoch_are_means_over_its_samples(
    whole: tuple[list[RunEvent], Memory],
) -> None:
    events, _ = whole
    first = epochs(events)[0]
    count = digits().spec.counts["train"]
    sizes = [64] * (count // 64) + ([count % 64] if count % 64 > 1 else [])
    told = [value for value in losses(events)[: first.step] if value is not None]
    assert first.scores["loss"] == pytest.approx(np.average(told, weights=sizes))


def test_the_same_seed_gives_the_same_losses_to_the_last_digit(
    whole: tuple[list[RunEvent], Memory],
) -> None:
    events, keep = whole
    again_keep = Memory()
    again = list(begin(small(), keep=again_keep))
    assert losses(again) == losses(events)
    assert [event.scores for event in again if isinstance(event, Evaluated)] == [
        event.scores for event in events if isinstance(event, Evaluated)
    ]
    assert again_keep.contents["model.safetensors"] == keep.contents["model.safetensors"]


def test_another_seed_gives_other_losses(whole: tuple[list[RunEvent], Memory]) -> None:
    other = list(begin(small(training={"seed": 1})))
    assert all(one != two for one, two in zip(losses(other), losses(whole[0]), strict=True))


def test_dropout_is_seeded_too() -> None:
    recipe = small(model={"kind": "mlp", "widths": [16], "dropout": 0.5}, training={"epochs": 1})
    assert losses(begin(recipe)) == losses(begin(recipe))


def test_the_final_scores_are_those_of_the_best_epoch(
    overtrained: tuple[list[RunEvent], Memory],
) -> None:
    events, keep = overtrained
    best = ended(events).best_epoch
    assert best is not None
    assert best == max(event.epoch for event in epochs(events) if event.best) < len(epochs(events))
    current = measured(events, "current", "validation")
    (final,) = measured(events, "best", "validation")
    assert final.epoch == best
    assert final.scores == current[best].scores
    assert final.scores != current[-1].scores
    assert ended(events).best_score == max(event.scores["accuracy"] or 0 for event in current)
    assert keep.contents["model.safetensors"] == keep.snapshots[best].files[WEIGHTS]
    assert keep.contents["last.safetensors"] == keep.snapshots[-1].files[WEIGHTS]


def test_best_is_the_earliest_on_a_tie() -> None:
    still = {"kind": "sgd", "learning_rate": 1e-8}
    events = list(begin(small(training={"epochs": 3}, optimizer=still)))
    accuracies = [event.scores["accuracy"] for event in measured(events, "current", "validation")]
    assert len(set(accuracies)) == 1
    assert [event.best for event in epochs(events)] == [True, False, False]
    assert ended(events).best_epoch == 0


@pytest.mark.parametrize("split", ["validation", "test"])
def test_the_confusion_matrix_is_that_of_the_stored_predictions(
    whole: tuple[list[RunEvent], Memory], split: str
) -> None:
    events, keep = whole
    counts = keep.arrays(f"confusion-{split}-best.npz")["counts"]
    stored = keep.arrays(f"predictions-{split}-best.npz")
    data = digits()
    assert (stored["index"] == data.splits[split]).all()
    assert (stored["label"] == data.target[data.splits[split]]).all()
    assert (stored["probability"].argmax(axis=1) == stored["predicted"]).all()
    assert np.allclose(stored["probability"].sum(axis=1), 1)
    expected = confusion_matrix(stored["label"], stored["predicted"], labels=range(10))
    assert (counts == expected).all()
    (said,) = measured(events, "best", split)
    assert said.scores["accuracy"] == accuracy_score(stored["label"], stored["predicted"])
    assert {artefact.kind for artefact in said.artefacts} == {
        "confusion",
        "per_class",
        "predictions",
    }


@pytest.mark.parametrize("split", ["validation", "test"])
def test_every_chart_that_was_told_of_is_kept(
    whole: tuple[list[RunEvent], Memory], split: str
) -> None:
    events, keep = whole
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    matrix, report = (
        unpack(told, keep.arrays(f"{told.key}-{split}-best.npz")) for told in started.charts
    )
    assert isinstance(matrix, Matrix)
    assert isinstance(report, Table)
    assert matrix.names == report.names == tuple("0123456789")
    assert report.values["support"][:10].tolist() == matrix.counts.sum(axis=1).tolist()


def test_charts_of_a_task_that_is_none_of_ours_are_told_of_and_kept() -> None:
    keep = Memory()
    with on_the_menu():
        events = list(begin(duel(training={"epochs": 1}), keep=keep))
    (started,) = [event for event in events if isinstance(event, RunStarted)]
    assert started.charts == (GAPS,)
    for split in ("validation", "test"):
        (said,) = measured(events, "best", split)
        (artefact,) = said.artefacts
        assert artefact.kind == "gaps"
        gaps = unpack(GAPS, keep.arrays(artefact.name))
        assert isinstance(gaps, Lines)
        assert len(gaps.x) == digits().spec.counts[split]
        assert gaps.values["gap"].mean() == pytest.approx(said.scores["gap"])


def test_each_epoch_leaves_its_confusion_matrix(whole: tuple[list[RunEvent], Memory]) -> None:
    events, keep = whole
    for event in measured(events, "current", "validation"):
        assert [one.kind for one in event.artefacts] == ["confusion", "per_class"]
        artefact = event.artefacts[0]
        counts = keep.arrays(artefact.name)["counts"]
        assert counts.sum() == digits().spec.counts["validation"]
        assert counts.diagonal().sum() / counts.sum() == event.scores["accuracy"]


def test_without_validation_data_the_last_weights_count_as_the_best() -> None:
    data = digits()
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": data.splits["train"],
        "validation": np.array([], dtype=np.int64),
        "test": data.splits["test"],
    }
    unvalidated = image_dataset(
        data.input, data.target.astype(np.int64), tuple("0123456789"), splits
    )
    keep = Memory()
    events = list(begin(small(), keep=keep, datasets=Given(unvalidated)))
    assert [event.split for event in events if isinstance(event, Evaluated)] == ["test"]
    assert [event.best for event in epochs(events)] == [True, True]
    assert (ended(events).best_epoch, ended(events).best_score) == (1, None)
    assert keep.contents["model.safetensors"] == keep.contents["last.safetensors"]


def test_length_in_steps_ends_within_an_epoch() -> None:
    events = list(begin(small(training={"length": "steps", "steps": 25})))
    assert len(losses(events)) == 25
    assert [event.step for event in epochs(events)][-1] == 25
    assert ended(events).reason == "completed"


def test_stop_does_no_further_step_and_keeps_a_checkpoint() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 100_000}), control=control, keep=keep)
    heard = list(until(running, StepsDone))
    control.send(Stop())
    rest = list(running)
    assert course(rest) == "saving CheckpointSaved RunFinished"
    assert ended(rest).reason == "stopped"
    assert ended(rest).step == len(losses(heard)) == keep.snapshots[-1].step
    assert "model.safetensors" not in keep.contents


def test_stop_after_an_epoch_saves_it_once() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 100_000}), control=control, keep=keep)
    until(running, EpochDone)
    control.send(Stop())
    assert course(running) == "CheckpointSaved RunFinished"
    assert [(snapshot.epoch, snapshot.best) for snapshot in keep.snapshots] == [(0, True)]


def test_stop_before_the_first_step_keeps_the_first_weights() -> None:
    control, keep = Control(), Memory()
    running = begin(small(), control=control, keep=keep)
    until(running, RunStarted)
    control.send(Stop())
    assert course(running) == "saving CheckpointSaved RunFinished"
    assert [snapshot.step for snapshot in keep.snapshots] == [0]


def test_stop_in_the_final_evaluation_leaves_the_checkpoints_as_they_are() -> None:
    wild = {"kind": "sgd", "learning_rate": 2.0, "momentum": 0.0}
    for seed in range(10):
        control, keep = Control(), Memory()
        recipe = small(training={"epochs": 4, "seed": seed}, optimizer=wild)
        running = begin(recipe, control=control, keep=keep)
        heard = until(running, EpochDone, times=4)
        if epochs(heard)[-1].best:
            continue
        until(running, PhaseChanged)  # evaluating, with the best weights in place
        control.send(Stop())
        assert course(running) == "RunFinished"
        assert [snapshot.epoch for snapshot in keep.snapshots] == [0, 1, 2, 3]
        assert "model.safetensors" not in keep.contents
        return
    raise AssertionError("no run got worse")


def test_a_run_that_has_its_results_is_not_stopped_any_more() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 1}), control=control, keep=keep)
    heard = list(until(running, Evaluated, times=3))  # validation, then both of the best
    control.send(Stop())
    heard += list(running)
    assert ended(heard).reason == "completed"
    assert len(keep.snapshots) == 1
    assert "model.safetensors" in keep.contents


def test_finish_evaluates_the_best_and_keeps_it() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 100_000}), control=control, keep=keep)
    heard = list(until(running, EpochDone)) + list(until(running, StepsDone))
    control.send(Finish())
    rest = list(running)
    heard += rest
    assert ended(heard).reason == "finished"
    assert ended(heard).step == len(losses(heard))
    assert course(rest).endswith(f"CheckpointSaved {RESULTS} RunFinished")
    (final,) = measured(heard, "best", "validation")
    best = ended(heard).best_epoch
    assert best is not None
    assert final.scores == measured(heard, "current", "validation")[best].scores
    assert "model.safetensors" in keep.contents


def test_finish_between_two_epochs_begins_no_third() -> None:
    control = Control()
    running = begin(small(training={"epochs": 100_000}), control=control)
    heard = list(until(running, CheckpointSaved, times=2))
    heard += until(running, PhaseChanged)  # training, of the third epoch
    control.send(Finish())
    heard += list(running)
    assert len(epochs(heard)) == 2
    assert ended(heard).reason == "finished"


def test_discard_leaves_no_results_and_no_further_checkpoint() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 100_000}), control=control, keep=keep)
    until(running, StepsDone)
    control.send(Discard())
    rest = list(running)
    assert course(rest) == "RunFinished"
    assert ended(rest).reason == "discarded"
    assert keep.snapshots == []
    assert "model.safetensors" not in keep.contents


def test_save_now_writes_a_checkpoint_and_goes_on() -> None:
    control, keep = Control(), Memory()
    running = begin(small(training={"epochs": 2}), control=control, keep=keep)
    heard = list(until(running, StepsDone))
    control.send(SaveNow())
    heard.append(next(running))
    saved = heard[-1]
    assert isinstance(saved, CheckpointSaved)
    assert (saved.step, saved.best) == (len(losses(heard)), False)
    heard += list(running)
    assert ended(heard).reason == "completed"
    assert losses(heard) == losses(begin(small(training={"epochs": 2})))


def test_divergence_names_the_step_and_a_remedy() -> None:
    wild = {"kind": "sgd", "learning_rate": 100.0, "momentum": 0.0}
    deep = {"kind": "mlp", "widths": [64, 64, 64]}
    heard: list[RunEvent] = []
    with pytest.raises(DivergedError) as caught:
        heard.extend(begin(small(model=deep, optimizer=wild)))
    assert str(caught.value.message).startswith(
        ("The loss became NaN at step ", "The loss became infinite at step ")
    )
    step = int(str(caught.value.message).rstrip(".").rsplit(maxsplit=1)[-1])
    assert 1 < step <= 20
    assert "ten times smaller (it was 100)" in str(caught.value.hint)


def test_clipping_bounds_the_step() -> None:
    keep = Memory()
    training = {"length": "steps", "steps": 1, "clip_norm": 0.01}
    plain = {"kind": "sgd", "learning_rate": 1.0, "momentum": 0.0, "nesterov": False}
    recipe = small(training=training, optimizer=plain)
    before = Memory()
    stopped = Control()
    stopped.send(Stop())
    list(begin(recipe, control=stopped, keep=before))
    list(begin(recipe, keep=keep))
    assert moved(before, keep) == pytest.approx(0.01, rel=1e-3)
    unclipped = Memory()
    free = small(training={"length": "steps", "steps": 1}, optimizer=plain)
    list(begin(free, keep=unclipped))
    assert moved(before, unclipped) > 0.1


def moved(before: Memory, after: Memory) -> float:
    """How far the weights of the last checkpoints are apart."""
    one = safetensors.torch.load(before.snapshots[-1].files[WEIGHTS])
    two = safetensors.torch.load(after.snapshots[-1].files[WEIGHTS])
    return math.sqrt(sum(float(((one[name] - two[name]) ** 2).sum()) for name in one))


def test_bf16_trains_and_computes_otherwise() -> None:
    half = Execution("cpu", "the CPU", precision="bf16", threads=1)
    events = list(begin(small(), execution=half))
    assert ended(events).reason == "completed"
    assert (losses(events)[-1] or 9) < (losses(events)[0] or 0)
    assert losses(events) != losses(begin(small()))


def test_too_large_a_model_says_so_in_words() -> None:
    data = digits()
    (field,) = data.spec.inputs
    terapixels = replace(field, shape=(1, 10**7, 10**7))
    vast = replace(data, spec=replace(data.spec, inputs=(terapixels,)))
    with pytest.raises(OutOfDeviceMemoryError, match="too small for a batch of 64") as caught:
        list(begin(small(), datasets=Given(vast)))
    assert "smaller model" in str(caught.value.hint)


class Cancelling:
    """A data set whose reader is told to end."""

    def load(self, plan: DataPlan) -> Dataset:  # noqa: ARG002 - of the protocol
        raise CancelledError


@pytest.mark.parametrize(("verb", "reason"), [(Stop(), "stopped"), (Discard(), "discarded")])
def test_a_run_that_is_ended_while_its_data_are_read(
    verb: Stop | Discard, reason: EndReason
) -> None:
    control, keep = Control(), Memory()
    control.send(verb)
    events = list(begin(small(), datasets=Cancelling(), keep=keep, control=control))
    assert events == [PhaseChanged("loading"), RunFinished(reason, 0)]
    assert keep.snapshots == []


def warnings_of(events: list[RunEvent]) -> list[str]:
    return [
        str(one.message) for one in events if isinstance(one, Noticed) and one.level == "warning"
    ]


def test_what_the_run_is_too_short_for_is_told_before_its_first_step() -> None:
    short = small(schedule={"kind": "constant", "warmup_steps": 40}, training={"epochs": 2})
    steps = plan_steps(short.training, digits().spec.counts["train"]).steps
    assert steps == 40
    before = list(until(begin(short), RunStarted))
    assert warnings_of(before) == [
        "The learning rate that is set is never reached: that takes more than 40 steps, and the "
        "run has 2 epochs (40 steps). Lower “Warm-up”, or train longer."
    ]
    enough = small(schedule={"kind": "constant", "warmup_steps": 39}, training={"epochs": 2})
    assert warnings_of(list(begin(enough))) == []


def test_what_the_run_is_too_short_for_is_not_told_again_when_it_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)
    short = small(schedule={"kind": "constant", "warmup_steps": 40}, training={"epochs": 2})
    keep = stopped_at(short, 3)
    start = start_from(keep)
    assert warnings_of(trained(short, Memory(), start=start)) == []
    forked = replace(start, origin=replace(start.origin, kind="fork"))
    (warning,) = warnings_of(trained(short, Memory(), start=forked))
    assert "Warm-up" in warning


@pytest.mark.parametrize("execution", [ONE_THREAD, None], ids=["known", "to be chosen"])
def test_a_run_that_is_ended_while_its_weights_are_read(
    tmp_path: Path, execution: Execution | None
) -> None:
    torch.save(squeezenet1_1().state_dict(), tmp_path / "w.pth")
    model = {"kind": "torchvision_zoo", "builder": "squeezenet1_1", "weights": "file"}
    recipe = small(model={**model, "weights_file": str(tmp_path / "w.pth")})
    control, keep = Control(), Memory()

    def told_to_stop() -> None:
        control.send(Stop())
        raise CancelledError

    running = run(recipe, datasets=Given(digits()), keep=keep, control=control, execution=execution)
    with cancellable(told_to_stop):
        events = list(running)
    assert events[-1] == RunFinished("stopped", 0)
    assert not any(isinstance(event, RunStarted) for event in events)
    assert keep.snapshots == []


def test_a_run_of_a_fold_is_evaluated_on_it_and_says_which_it_is() -> None:
    running = begin(small(split={"folds": 5, "fold": 2}))
    started = until(running, RunStarted)[-1]
    assert isinstance(started, RunStarted)
    assert started.origin.fold == 1
    counts = started.counts
    assert counts["validation"] == pytest.approx(counts["train"] / 4, abs=1)
    assert counts["test"] == digits().spec.counts["test"]


def test_what_the_reader_had_to_say_is_passed_on() -> None:
    talkative = with_notices(digits(), Text("3 files were skipped."))
    running = begin(small(), datasets=Given(talkative))
    assert until(running, RunStarted)[1:3] == (
        Noticed(Text("3 files were skipped."), "warning"),
        PhaseChanged("building"),
    )

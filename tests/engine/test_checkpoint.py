"""Tests of checkpoints: a run goes on from them as if it had never stopped, or not at all."""

import io
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch

from tests.engine.resuming import (
    MORE_OPTIMIZERS,
    MORE_SCHEDULES,
    OPTIMIZERS,
    SCHEDULES,
    SGD,
    dropping,
    start_from,
    stopped_at,
    trained,
    weights_of,
)
from tests.engine.small import ONE_THREAD, Entries, Given, Memory, digits, small
from trainer_gui.core.control import Control, SaveNow, Stop
from trainer_gui.core.errors import DataError, DivergedError, StorageError
from trainer_gui.core.events import (
    EpochDone,
    Evaluated,
    Noticed,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.recipe import Recipe
from trainer_gui.engine import loop
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.checkpoint import (
    AVERAGE,
    STATE,
    WEIGHTS,
    restore_snapshot,
    take_snapshot,
)
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.run import run
from trainer_gui.engine.weights import pack_weights, unpack_weights

EXTRAS: tuple[Mapping[str, object], ...] = (
    {},
    {"ema_decay": 0.99},
    {"accumulation": 2},
    {"clip_norm": 0.5},
)


@pytest.fixture(autouse=True)
def report_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a command can come after any step."""
    monkeypatch.setattr(loop, "REPORT_SECONDS", 0.0)


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: next(iter(extra), "plain"))
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: str(one["kind"]))
def test_a_run_goes_on_to_the_last_bit(
    optimizer: dict[str, object], schedule: str, extra: Mapping[str, object]
) -> None:
    recipe = dropping(extra, optimizer=optimizer, schedule={"kind": schedule})
    _goes_on_to_the_last_bit(recipe, len(schedule), 1 + len(extra))


@pytest.mark.parametrize(
    ("optimizer", "schedule"),
    list(zip(MORE_OPTIMIZERS, MORE_SCHEDULES, strict=True)),
    ids=lambda one: str(one["kind"]),
)
def test_so_does_one_with_another_optimiser_and_schedule(
    optimizer: dict[str, object], schedule: dict[str, object]
) -> None:
    penalties = {"epochs": 4, "l1": 1e-4, "l2": 1e-3, "clip_value": 0.1}
    recipe = dropping(penalties, optimizer=optimizer, schedule=schedule)
    _goes_on_to_the_last_bit(recipe, 3, 5)


def test_so_does_full_batch_gradient_descent() -> None:
    recipe = dropping({"epochs": 8}, optimizer={"kind": "gradient_descent"})
    _goes_on_to_the_last_bit(recipe, 2, 2)


def _goes_on_to_the_last_bit(recipe: Recipe, into_first: int, into_second: int) -> None:
    """Stopped after these steps, and in the middle, a run ends as one that was never stopped."""
    whole = Memory()
    events = trained(recipe, whole)
    steps = next(event.steps for event in events if isinstance(event, RunStarted))
    # Inside the first half, at its end before it is evaluated, and inside the second.
    middle = steps // 2
    for step in (1 + into_first % (middle - 1), middle, middle + into_second):
        again = Memory()
        rest = trained(recipe, again, start=start_from(stopped_at(recipe, step)))
        assert weights_of(again) == weights_of(whole)
        scores = [event.scores for event in rest if isinstance(event, EpochDone | Evaluated)]
        told = [event.scores for event in events if isinstance(event, EpochDone | Evaluated)]
        assert scores == told[-len(scores) :]
        started = next(event for event in rest if isinstance(event, RunStarted))
        assert (started.first_step, started.origin.kind) == (step, "resume")
        assert isinstance(rest[-1], RunFinished)
        assert rest[-1].step == steps


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda one: str(one["kind"]))
def test_the_memory_of_an_optimiser_takes_the_layout_of_the_weights(
    optimizer: dict[str, object],
) -> None:
    # Fused optimisers take weights and memory as rows of numbers, whatever their strides are.
    recipe = small(
        model={"kind": "cnn", "channels": [3, 5], "dense": 8},
        training={"epochs": 1, "batch_size": 64, "device": "cpu", "threads": 1},
        optimizer=optimizer,
    )
    start = start_from(stopped_at(recipe, 5))
    ends = {}
    for layout in ("contiguous", "channels_last"):
        keep = Memory()
        list(
            run(
                recipe,
                datasets=Entries(),
                keep=keep,
                control=Control(),
                execution=replace(ONE_THREAD, layout=layout),
                start=start,
            )
        )
        ends[layout] = unpack_weights(keep.contents["last.safetensors"])
    for name, weight in ends["contiguous"].items():
        torch.testing.assert_close(ends["channels_last"][name], weight, rtol=1e-3, atol=1e-4)


def test_a_run_stopped_again_and_again_ends_the_same() -> None:
    recipe = dropping({"epochs": 3, "ema_decay": 0.9}, optimizer={"kind": "adamw"})
    whole = Memory()
    trained(recipe, whole)
    keep, start, sessions = Memory(), None, 0
    while "model.safetensors" not in keep.contents:
        control = Control()
        for event in run(
            recipe,
            datasets=Entries(),
            keep=keep,
            control=control,
            execution=ONE_THREAD,
            start=start,
        ):
            if isinstance(event, StepsDone) and event.first_step % 7 == 6:
                control.send(Stop())
        start, sessions = start_from(keep), sessions + 1
    assert sessions > 5
    assert weights_of(keep) == weights_of(whole)


def test_the_best_epoch_before_the_interruption_stays_the_best() -> None:
    wild = {"kind": "sgd", "learning_rate": 2.0, "momentum": 0.0}
    for seed in range(10):
        recipe = small(training={"epochs": 4, "seed": seed}, optimizer=wild)
        whole = Memory()
        ended = trained(recipe, whole)[-1]
        assert isinstance(ended, RunFinished)
        if ended.best_epoch is not None and ended.best_epoch < 2:
            break
    else:
        raise AssertionError("no run got worse")
    third = [one for one in whole.snapshots if one.epoch == 2][-1]
    again = Memory()
    rest = trained(recipe, again, start=start_from(whole, third))
    assert weights_of(again) == weights_of(whole)
    assert isinstance(rest[-1], RunFinished)
    assert (rest[-1].best_epoch, rest[-1].best_score) == (ended.best_epoch, ended.best_score)


def test_best_weights_that_are_gone_are_told() -> None:
    keep = stopped_at(dropping(), 25)
    start = replace(start_from(keep), read_best=lambda _step: None)
    rest = trained(dropping(), Memory(), start=start)
    notices = [str(event.message) for event in rest if isinstance(event, Noticed)]
    assert any("best epoch until now (1) are not kept any more" in notice for notice in notices)
    assert isinstance(rest[-1], RunFinished)


def test_other_data_are_refused() -> None:
    start = start_from(stopped_at(dropping(), 5))
    other = digits()
    changed = replace(other, spec=replace(other.spec, fingerprint="another"))
    with pytest.raises(DataError, match="data have changed since the checkpoint step-5"):
        trained(dropping(), Memory(), start=start, datasets=Given(changed))


def test_another_model_is_refused_before_anything_is_copied() -> None:
    start = start_from(stopped_at(dropping(), 5))
    with pytest.raises(StorageError, match=r"belong to this recipe|those of another model"):
        trained(small(model={"kind": "mlp", "widths": [8]}), Memory(), start=start)


def test_another_optimiser_begins_anew_and_says_so() -> None:
    start = start_from(stopped_at(dropping(), 5))
    rest = trained(dropping(optimizer={"kind": "adam"}), Memory(), start=start)
    notices = [str(event.message) for event in rest if isinstance(event, Noticed)]
    assert "Another optimiser goes on from here: its memory begins anew." in notices


def test_a_changed_learning_rate_is_that_of_the_recipe() -> None:
    keep = stopped_at(dropping(optimizer=SGD), 5)
    slower = dropping(optimizer={**SGD, "learning_rate": 0.005})
    rest = trained(slower, Memory(), start=start_from(keep))
    rates = {rate for event in rest if isinstance(event, StepsDone)
             for rate in event.columns["learning_rate"]}  # fmt: skip
    assert rates == {0.005}


def test_a_checkpoint_by_time_is_made_within_an_epoch() -> None:
    keep = Memory()
    trained(dropping({"epochs": 1, "checkpoint_minutes": 0.01}), keep)
    assert len(keep.snapshots) == 1  # an epoch takes less than 0.6 s
    parts_keep, control = Memory(), Control()
    control.send(SaveNow())
    trained(dropping({"epochs": 1}), parts_keep, control)
    assert parts_keep.snapshots[0].step == 1


def test_checkpoints_can_be_rarer_than_epochs() -> None:
    keep = Memory()
    events = trained(dropping({"epochs": 5, "checkpoint_epochs": 3}), keep)
    best = {event.epoch for event in events if isinstance(event, EpochDone) and event.best}
    assert {one.epoch for one in keep.snapshots} == best | {2, 4}


def test_weights_that_are_no_numbers_are_never_saved() -> None:
    parts = build_parts(small(), digits(), ONE_THREAD)
    with torch.no_grad():
        next(iter(parts.modules["model"].parameters())).view(-1)[3] = math.nan
    with pytest.raises(DivergedError, match="no numbers any more after step 70"):
        take_snapshot(parts, Position(step=70, micro_batch=1), Ledger(), None, is_best=True)


def test_a_snapshot_is_of_its_moment() -> None:
    parts = build_parts(dropping({"ema_decay": 0.9}), digits(), ONE_THREAD)
    position = Position(epoch=3, step=70, micro_batch=32, halvings=1)
    snapshot = take_snapshot(parts, position, Ledger(), None, is_best=True)
    assert (snapshot.step, snapshot.best, snapshot.best_step) == (70, True, None)
    assert snapshot.files.keys() == {WEIGHTS, STATE, AVERAGE}
    elsewhere = Position(micro_batch=1)
    restore_snapshot(parts, elsewhere, Ledger(), snapshot.files)
    assert elsewhere == position


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", pack_weights({"a": torch.zeros(3)})],
    ids=["empty", "a page", "weights"],
)
def test_a_damaged_state_is_named(content: bytes) -> None:
    parts = build_parts(dropping(), digits(), ONE_THREAD)
    snapshot = take_snapshot(parts, Position(micro_batch=1), Ledger(), None, is_best=False)
    with pytest.raises(StorageError, match=r"state\.pt of the checkpoint"):
        restore_snapshot(
            parts, Position(micro_batch=1), Ledger(), {**snapshot.files, STATE: content}
        )


def test_a_state_that_would_run_code_does_not() -> None:
    class Canary:
        def __reduce__(self) -> tuple[object, ...]:
            return (print, ("the canary sings",))

    target = io.BytesIO()
    torch.save({"position": Canary()}, target)
    parts = build_parts(dropping(), digits(), ONE_THREAD)
    snapshot = take_snapshot(parts, Position(micro_batch=1), Ledger(), None, is_best=False)
    with pytest.raises(StorageError, match=r"state\.pt"):
        restore_snapshot(
            parts, Position(micro_batch=1), Ledger(), {**snapshot.files, STATE: target.getvalue()}
        )


def test_optimiser_memory_of_another_shape_is_refused() -> None:
    recipe = dropping(optimizer=SGD)
    files = dict(stopped_at(recipe, 5).snapshots[-1].files)
    state = torch.load(io.BytesIO(files[STATE]), weights_only=True)
    state["optimizers"]["train"]["state"]["model.linear1.weight"]["momentum_buffer"] = torch.zeros(
        3
    )
    target = io.BytesIO()
    torch.save(state, target)
    parts = build_parts(recipe, digits(), ONE_THREAD)
    before = {name: value.clone() for name, value in parts.modules["model"].state_dict().items()}
    with pytest.raises(StorageError, match="does not belong to this recipe"):
        restore_snapshot(
            parts, Position(micro_batch=1), Ledger(), {**files, STATE: target.getvalue()}
        )
    after = parts.modules["model"].state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert unpack_weights(files[WEIGHTS]).keys() == {f"model.{name}" for name in before}

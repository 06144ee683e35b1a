"""Tests of a step: one row and one average whatever the updates, portions that weigh alike."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook

from tests.engine.duel import EVERY, RATE, duel, on_the_menu
from tests.engine.resuming import start_from, trained, weights_of
from tests.engine.small import ONE_THREAD, Memory, StopsAfter, begin, column, digits
from trainer_gui.core.control import Control, SaveNow, Stop
from trainer_gui.core.errors import DataError, DivergedError
from trainer_gui.core.events import EpochDone, Noticed, RunFinished, StepsDone
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import Parts, build_parts
from trainer_gui.engine.checkpoint import AVERAGE, WEIGHTS
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch
from trainer_gui.engine.step import take_step
from trainer_gui.engine.weights import unpack_weights
from trainer_gui.tasks import Batch, Losses


@pytest.fixture(autouse=True)
def _duel() -> Iterator[None]:
    with on_the_menu():
        yield


def built(recipe: Any) -> Parts:
    apply_execution(ONE_THREAD, seed=0)
    return build_parts(recipe, digits(), ONE_THREAD)


def take(parts: Parts, position: Position, ledger: Ledger, *, samples: int = 64) -> None:
    order = parts.feed.shuffled("train", seed=0, epoch=0)
    with parts.feed.reader(order, batch_size=samples) as reader:
        take_step(parts, position, reader, range(samples), ledger)


def test_a_step_is_one_row_whatever_its_updates_and_says_nothing_of_those_it_skips() -> None:
    events = list(begin(duel(optimizer={"kind": "sgd", "learning_rate": 0.04, "momentum": 0.9})))
    rows = len(column(events, "model.loss"))
    blocks = [event for event in events if isinstance(event, StepsDone)]
    assert sum(block.count for block in blocks) == rows
    assert set(blocks[0].columns) == {
        "critic.loss", "critic.learning_rate", "model.loss", "model.gap", "model.learning_rate",
    }  # fmt: skip
    told = column(events, "critic.loss")
    assert [step for step, loss in enumerate(told) if loss is not None] == list(
        range(0, rows, EVERY)
    )
    assert None not in column(events, "model.loss")
    assert column(events, "critic.learning_rate")[:2] == [0.04 * RATE, None]
    assert column(events, "model.learning_rate") == [0.04] * rows
    done = [event for event in events if isinstance(event, EpochDone)]
    first = [loss for loss in told[: done[0].step] if loss is not None]
    assert done[0].scores["critic.loss"] == pytest.approx(sum(first) / len(first), rel=0.02)


def test_an_update_changes_its_own_parts_and_gives_no_gradients_to_others() -> None:
    parts = built(duel(model={"kind": "mlp", "widths": [16]}))
    before = {
        name: [one.detach().clone() for one in module.parameters()]
        for name, module in parts.modules.items()
    }
    seen: list[bool] = []

    def loss(modules: Mapping[str, nn.Module], batch: Batch) -> Losses:
        seen.extend(one.requires_grad for one in modules["model"].parameters())
        return parts.updates[0].loss(modules, batch)

    critic = replace(parts.updates[0], loss=loss)
    take(replace(parts, updates=(critic,)), Position(micro_batch=64), Ledger())
    assert set(seen) == {False}
    assert all(one.requires_grad for one in parts.modules["model"].parameters())
    assert all(one.grad is None for one in parts.modules["model"].parameters())
    now = {name: list(module.parameters()) for name, module in parts.modules.items()}
    assert all(map(torch.equal, before["model"], now["model"]))
    assert not any(map(torch.equal, before["critic"], now["critic"]))


def test_each_update_has_the_recipes_optimiser_with_what_it_wants_otherwise() -> None:
    parts = built(duel(optimizer={"kind": "sgd", "learning_rate": 0.04, "momentum": 0.9}))
    (critic,), (model,) = (parts.optimizers[name].param_groups for name in ("critic", "model"))
    assert (critic["lr"], critic["momentum"]) == (0.04 * RATE, 0.9)
    assert (model["lr"], model["momentum"]) == (0.04, 0.5)


def test_the_average_of_the_weights_goes_on_once_a_step_and_covers_what_the_task_says() -> None:
    keep = Memory()
    list(begin(duel(training={"ema_decay": 0.9}), keep=keep))
    last = keep.snapshots[-1]
    state = torch.load(io.BytesIO(last.files["state.pt"]), weights_only=True)
    assert state["ema_updates"] == last.step
    average, live = unpack_weights(last.files[AVERAGE]), unpack_weights(last.files[WEIGHTS])
    assert average.keys() == live.keys()
    for name, tensor in live.items():
        assert torch.equal(tensor, average[name]) == name.startswith("critic.")


@pytest.mark.parametrize("task", [{}, {"counted": True}], ids=["samples", "counted"])
@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_a_run_of_several_optimisers_goes_on_to_the_last_bit(
    optimizer: str, task: dict[str, Any]
) -> None:
    recipe = duel(
        task,
        optimizer={"kind": optimizer, "learning_rate": 0.01},
        schedule={"kind": "cosine"},
        pictures={"shift": 1},
        training={"ema_decay": 0.9, "batch_size": 24, "accumulation": 3, "epochs": 2},
        stopping={"early": "stalls", "patience": 5},
    )
    whole, stopped = Memory(), Memory()
    expected = trained(recipe, whole)
    trained(recipe, stopped, StopsAfter(25))
    step = stopped.snapshots[-1].step
    assert 0 < step < len(column(expected, "model.loss"))
    rest = trained(recipe, stopped, start=start_from(stopped))
    assert weights_of(stopped) == weights_of(whole)
    told = [one for event in rest if isinstance(event, StepsDone)
            for one in event.columns["critic.loss"]]  # fmt: skip
    assert told == column(expected, "critic.loss")[step:]
    ends = [
        [one for one in events if isinstance(one, EpochDone)][-1] for events in (expected, rest)
    ]
    assert ends[0].scores == ends[1].scores


@pytest.mark.parametrize("counted", [False, True])
def test_portions_weigh_by_what_counts_in_them(*, counted: bool) -> None:
    found = []
    for micro in (64, 12):
        parts = built(duel({"counted": counted}, model={"kind": "mlp", "widths": [16]}))
        ledger = Ledger()
        take(parts, Position(micro_batch=micro), ledger)
        weights = [one.detach() for one in parts.modules["model"].parameters()]
        found.append((ledger.take(), weights))
    (whole, weights), (gathered, others) = found
    for key, values in whole.items():
        assert gathered[key] == pytest.approx(values, rel=1e-5)
    for one, other in zip(weights, others, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-7)


def test_an_epochs_mean_is_over_what_counts() -> None:
    ledger = Ledger()
    for loss, tokens in ((2.0, 30), (5.0, 10)):
        count = torch.tensor(tokens)
        ledger.record({"loss": torch.tensor(loss)}, learning_rate=0.1, count=count)
        ledger.end_step()
    ledger.take()
    assert ledger.take_epoch() == {"loss": pytest.approx((2 * 30 + 5 * 10) / 40)}


def test_a_loss_that_is_no_number_is_told_with_the_name_of_its_update() -> None:
    recipe = duel(optimizer={"kind": "sgd", "learning_rate": 100.0}, training={"epochs": 9})
    with pytest.raises(DivergedError, match=r"(model|critic)\.loss became"):
        list(begin(recipe))


def test_memory_that_ends_between_two_updates_takes_the_first_one_once() -> None:
    parts = built(duel(model={"kind": "mlp", "widths": [16]}))
    calls = {"critic": 0, "model": 0}

    def full_at_first(name: str) -> Any:
        def count(*_: object) -> None:
            calls[name] += 1
            if name == "model" and calls["model"] == 2:  # the critic's update calls it once
                raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB.")

        return count

    for name, module in parts.modules.items():
        module.register_forward_pre_hook(full_at_first(name))
    position, ledger = Position(micro_batch=64), Ledger()
    steps: list[str] = []
    for name, optimizer in parts.optimizers.items():
        optimizer.register_step_post_hook(lambda *_, name=name: steps.append(name))
    with pytest.raises(RuntimeError, match="out of memory"):
        take(parts, position, ledger)
    assert (steps, len(ledger)) == (["critic"], 0)
    position.micro_batch = 32
    take(parts, position, ledger)
    assert steps == ["critic", "model"]
    columns = ledger.take()
    assert {len(values) for values in columns.values()} == {1}
    assert position.updates == 0


def test_a_stop_that_comes_between_two_updates_waits_for_the_second() -> None:
    parts = built(duel(model={"kind": "mlp", "widths": [16]}))
    control, calls = Control(), [0]

    def full_once(*_: object) -> None:
        calls[0] += 1
        if calls[0] == 2:  # the critic's update calls the model once
            control.send(Stop())
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    parts.modules["model"].register_forward_pre_hook(full_once)
    position, ledger = Position(micro_batch=64), Ledger()
    events = list(train_epoch(parts, position, ledger, control))
    assert [type(event) for event in events] == [Noticed, StepsDone]
    assert (position.step, position.updates) == (1, 0)


def test_nothing_is_saved_where_memory_ran_out_before_the_steps_were_told() -> None:
    keep, control, calls = Memory(), Control(), [0]

    def full_once(*_: object) -> None:
        calls[0] += 1
        if calls[0] == 9:  # in the middle of a block
            control.send(SaveNow())
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    handle = register_module_forward_pre_hook(full_once)
    try:
        events = list(begin(duel(training={"epochs": 1}), keep=keep, control=control))
    finally:
        handle.remove()
    assert any(isinstance(event, Noticed) and "too small" in str(event.message) for event in events)
    first = keep.snapshots[0]
    state = torch.load(io.BytesIO(first.files["state.pt"]), weights_only=True)
    count = digits().spec.counts["train"]
    assert state["ledger"]["counts"]["model"] == min(64 * first.step, count)


def test_fp16_scales_losses_of_all_updates_alike_and_goes_on_once_a_step() -> None:
    parts = built(duel())
    scaler = torch.amp.GradScaler("cpu", growth_interval=2)
    parts = replace(parts, scaler=scaler)
    position, ledger = Position(micro_batch=64), Ledger()
    for step in range(4):
        position.step = step
        take(parts, position, ledger)
    assert scaler.get_scale() == 4 * 65536.0  # doubled after two steps, not after two updates


def test_a_task_without_a_score_keeps_its_last_weights_as_the_best() -> None:
    keep = Memory()
    events = list(begin(duel({"scored": False}, training={"epochs": 3}), keep=keep))
    ended = events[-1]
    assert isinstance(ended, RunFinished)
    assert (ended.reason, ended.best_epoch, ended.best_score) == ("completed", 2, None)
    assert keep.contents["model.safetensors"] == keep.contents["last.safetensors"]


@pytest.mark.parametrize(
    "sections",
    [
        {"stopping": {"early": "stalls"}},
        {"stopping": {"early": "converged"}},
        {"schedule": {"kind": "plateau"}},
    ],
    ids=["stalls", "converged", "plateau"],
)
def test_what_waits_for_a_score_is_refused_where_there_is_none(sections: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="no score"):
        list(begin(duel({"scored": False}, **sections)))


def test_several_losses_do_not_say_that_training_has_converged() -> None:
    with pytest.raises(DataError, match="several losses"):
        list(begin(duel(stopping={"early": "converged"})))


def test_each_plateau_looks_at_the_loss_of_its_own_update() -> None:
    schedule = {"kind": "plateau", "patience": 0, "threshold": 0.49, "factor": 0.5}
    events = list(begin(duel(schedule=schedule, training={"epochs": 6})))
    rates = {name: column(events, f"{name}.learning_rate") for name in ("critic", "model")}
    lowest = {name: min(one for one in told if one is not None) for name, told in rates.items()}
    assert lowest["critic"] < 0.05 * RATE
    assert lowest["model"] < 0.05

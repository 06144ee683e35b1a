"""Tests of the loop: the order of samples, blocks of steps, learning rates."""

import torch

from tests.engine.small import ONE_THREAD, begin, column, digits, losses, small
from trainer_gui.catalog import menus
from trainer_gui.core.control import Control, Stop
from trainer_gui.core.events import StepsDone
from trainer_gui.engine._position import Position
from trainer_gui.engine.build import build_parts
from trainer_gui.engine.device import apply_execution
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.loop import train_epoch


def test_an_epoch_is_its_batches_in_the_order_of_the_feed() -> None:
    recipe = small(training={"batch_size": 500})
    apply_execution(ONE_THREAD, seed=0)
    parts = build_parts(recipe, digits(), ONE_THREAD)
    reference = build_parts(recipe, digits(), ONE_THREAD)
    reference.modules["model"].load_state_dict(parts.modules["model"].state_dict())
    position = Position(micro_batch=parts.plan.micro_batch)
    told = losses(train_epoch(parts, position, Ledger(), Control()))

    optimizer = torch.optim.SGD(
        reference.modules["model"].parameters(),
        **{
            name: value
            for name, value in parts.optimizers["train"].param_groups[0].items()
            if name in {"lr", "momentum", "nesterov", "weight_decay"}
        },
    )
    order = reference.feed.shuffled("train", seed=0, epoch=0)
    expected = []
    for index in torch.split(order, 500):
        batch = reference.feed.batch(index)
        logits = reference.modules["model"](batch.inputs["image"])
        loss = torch.nn.functional.cross_entropy(logits, batch.targets["label"])
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
        expected.append(loss.item())
    assert told == expected
    assert position.step == len(expected) == parts.plan.steps_per_epoch
    assert position.active_seconds > 0


def test_a_last_batch_of_one_sample_is_left_out() -> None:
    count = digits().spec.counts["train"]
    size = next(size for size in range(20, 400) if count % size == 1)
    parts = build_parts(small(training={"batch_size": size}), digits(), ONE_THREAD)
    assert (
        len(
            losses(
                train_epoch(
                    parts, Position(micro_batch=parts.plan.micro_batch), Ledger(), Control()
                )
            )
        )
        == count // size
    )


def test_the_second_epoch_goes_on_where_the_first_ended() -> None:
    parts = build_parts(small(), digits(), ONE_THREAD)
    position, ledger = Position(micro_batch=parts.plan.micro_batch), Ledger()
    list(train_epoch(parts, position, ledger, Control()))
    position.epoch = 1
    blocks = [
        block
        for block in train_epoch(parts, position, ledger, Control())
        if isinstance(block, StepsDone)
    ]
    assert blocks[0].first_step == parts.plan.steps_per_epoch
    assert position.step == parts.plan.steps


def test_what_was_done_before_a_stop_is_told() -> None:
    parts = build_parts(small(training={"epochs": 1000}), digits(), ONE_THREAD)
    control, position = Control(), Position(micro_batch=parts.plan.micro_batch)

    def stop_in_the_fourth_step(*_: object) -> None:
        if position.step == 3:
            control.send(Stop())

    parts.modules["model"].register_forward_pre_hook(stop_in_the_fourth_step)
    assert len(losses(train_epoch(parts, position, Ledger(), control))) == 4
    assert position.step == 4


def test_the_learning_rate_follows_the_schedule() -> None:
    schedule = {"kind": "cosine", "warmup_steps": 5}
    recipe = small(training={"length": "steps", "steps": 30}, schedule=schedule)
    factor = menus.schedules.get("cosine").build(
        recipe.schedule.options, steps=30, steps_per_epoch=20
    )
    told = column(begin(recipe), "learning_rate")
    assert told == [0.05 * factor(step) for step in range(30)]
    assert len(set(told)) > 20

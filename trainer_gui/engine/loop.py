"""The loop: epochs of steps, reported in blocks, with no synchronisation inside a step."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from trainer_gui.core.control import Control
from trainer_gui.core.errors import DivergedError
from trainer_gui.core.events import PhaseChanged, StepsDone
from trainer_gui.core.text import Text
from trainer_gui.engine.build import Parts
from trainer_gui.engine.device import autocast
from trainer_gui.engine.ledger import Ledger, plain

REPORT_SECONDS = 0.1


@dataclass
class Position:
    """Where a run is.

    Attributes:
        epoch: counted from 0.
        step: steps done.
        active_seconds: spent on training and evaluating, pauses left out.
    """

    epoch: int = 0
    step: int = 0
    active_seconds: float = 0.0


def train_epoch(
    parts: Parts, position: Position, ledger: Ledger, control: Control
) -> Iterator[StepsDone | PhaseChanged]:
    """Trains to the end of the position's epoch, of the plan, or until a command ends it.

    Yields:
        A block of steps, at most ten a second; the caller may wait before it asks for the next.

    Raises:
        DivergedError: a loss is NaN or infinite.
    """
    plan = parts.plan
    for module in parts.modules.values():
        module.train()
    order = parts.feed.shuffled("train", seed=parts.recipe.training.seed, epoch=position.epoch)
    first = position.step
    resumed_at = time.monotonic()
    last = min((position.epoch + 1) * plan.steps_per_epoch, plan.steps)
    while position.step < last and control.verb is None:
        start = (position.step % plan.steps_per_epoch) * plan.batch_size
        _step(parts, position.step, order[start : start + plan.batch_size], ledger)
        position.step += 1
        elapsed = time.monotonic() - resumed_at
        if elapsed >= REPORT_SECONDS or position.step == last:
            block = _report(ledger, first, elapsed, plan.batch_size)
            position.active_seconds += time.monotonic() - resumed_at
            yield block
            first, resumed_at = position.step, time.monotonic()
    if len(ledger):
        elapsed = time.monotonic() - resumed_at
        position.active_seconds += elapsed
        yield _report(ledger, first, elapsed, plan.batch_size)


def _step(parts: Parts, step: int, index: Tensor, ledger: Ledger) -> None:
    """One optimiser step for each update of the task on the samples `index` (N,)."""
    batch = parts.feed.batch(index)
    clip = parts.recipe.training.clip_norm
    for update in parts.task.updates():
        if step % update.every:
            continue
        optimizer = parts.optimizers[update.name]
        factor = parts.schedules[update.name](step)
        rate = _set_learning_rate(optimizer, factor)
        optimizer.zero_grad(set_to_none=True)
        with autocast(parts.execution):
            losses = update.loss(parts.modules, batch)
        losses.total.backward()  # type: ignore[no-untyped-call]
        if clip is not None:
            torch.nn.utils.clip_grad_norm_(
                [p for name in update.modules for p in parts.modules[name].parameters()], clip
            )
        optimizer.step()
        ledger.record({"loss": losses.total, **losses.metrics}, learning_rate=rate, size=len(index))


def _set_learning_rate(optimizer: torch.optim.Optimizer, factor: float) -> float:
    for group in optimizer.param_groups:
        base = group.setdefault("base_lr", group["lr"])
        group["lr"] = base * factor
    return float(optimizer.param_groups[0]["lr"])


def _report(ledger: Ledger, first: int, elapsed: float, batch_size: int) -> StepsDone:
    columns = ledger.take()
    losses = columns["loss"]
    for offset, loss in enumerate(losses):
        if not math.isfinite(loss):
            raise DivergedError(
                Text("The loss became {value} at step {step}.",
                     value=Text("NaN") if math.isnan(loss) else Text("infinite"),
                     step=first + offset + 1),
                hint=Text("Try a learning rate ten times smaller (it was {rate:.3g}), a warm-up, "
                          "or gradient clipping.", rate=columns["learning_rate"][offset]),
            )  # fmt: skip
    rate = len(losses) * batch_size / elapsed if elapsed > 0 else None
    return StepsDone(first, {key: plain(values) for key, values in columns.items()}, rate)

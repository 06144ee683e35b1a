"""The loop: epochs of steps, reported in blocks, with no synchronisation inside a step."""

import gc
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from trainer_gui.core.control import Control
from trainer_gui.core.errors import DataError, DivergedError, OutOfDeviceMemoryError
from trainer_gui.core.events import Noticed, PhaseChanged, StepsDone
from trainer_gui.core.text import Text
from trainer_gui.engine._reader import Reader
from trainer_gui.engine.build import Parts
from trainer_gui.engine.device import Backlog, memory_error
from trainer_gui.engine.ledger import Ledger, plain
from trainer_gui.engine.precision import autocast
from trainer_gui.engine.shrinking import penalise
from trainer_gui.models import FineTuned
from trainer_gui.tasks import Losses, Update

REPORT_SECONDS = 0.1
_MOST_HALVINGS = 4


@dataclass(kw_only=True)
class Position:
    """Where a run is.

    Attributes:
        epoch: counted from 0.
        step: steps done.
        active_seconds: spent on training and evaluating, pauses left out.
        micro_batch: samples that go through the model at once.
        halvings: how often that was halved since memory ran out.
    """

    epoch: int = 0
    step: int = 0
    active_seconds: float = 0.0
    micro_batch: int
    halvings: int = 0


def train_epoch(
    parts: Parts, position: Position, ledger: Ledger, control: Control
) -> Iterator[StepsDone | PhaseChanged | Noticed]:
    """Trains to the end of the position's epoch, of the plan, or until a command ends it.

    Where the memory of the device runs out, fewer samples go through the model at once; the
    batch of a step stays as it was.

    Yields:
        A block of steps, at most ten a second; the caller may wait before it asks for the next.

    Raises:
        DataError: a picture that is not in memory cannot be read any more.
        DivergedError: a loss is NaN or infinite.
        OutOfDeviceMemoryError: not even a sixteenth of the batch fits.
    """
    plan = parts.plan
    for module in parts.modules.values():
        module.train()
        if isinstance(module, FineTuned):
            module.begin_epoch(position.epoch)
    training = parts.recipe.training
    order = parts.feed.shuffled(
        "train", seed=training.seed, epoch=position.epoch, sampling=training.sampling
    )
    begin = (position.step % plan.steps_per_epoch) * plan.batch_size
    augment = partial(parts.augment, epoch=position.epoch) if parts.augment else None
    with parts.feed.reader(
        order, first=begin, batch_size=plan.batch_size, augment=augment
    ) as reader:
        yield from _train_steps(parts, position, ledger, control, reader)


def _train_steps(
    parts: Parts, position: Position, ledger: Ledger, control: Control, reader: Reader
) -> Iterator[StepsDone | PhaseChanged | Noticed]:
    plan = parts.plan
    first = position.step
    resumed_at = time.monotonic()
    backlog = Backlog(torch.device(parts.execution.device))
    last = min((position.epoch + 1) * plan.steps_per_epoch, plan.steps)
    train_count = parts.feed.count("train")
    while position.step < last and control.verb is None:
        start = (position.step % plan.steps_per_epoch) * plan.batch_size
        samples = range(start, min(start + plan.batch_size, train_count))
        try:
            failure = _try_step(parts, position, reader, samples, ledger)
        except DataError:  # the steps before it count
            yield from _last_block(parts, position, ledger, first, resumed_at)
            raise
        if failure is not None:
            yield _halve(parts, position, failure)
            continue
        position.step += 1
        backlog.add()
        elapsed = time.monotonic() - resumed_at
        if elapsed >= REPORT_SECONDS or position.step == last:
            block = _report(ledger, first, elapsed, plan.batch_size)
            position.active_seconds += time.monotonic() - resumed_at
            yield block
            first, resumed_at = position.step, time.monotonic()
    yield from _last_block(parts, position, ledger, first, resumed_at)


def _last_block(
    parts: Parts, position: Position, ledger: Ledger, first: int, resumed_at: float
) -> Iterator[StepsDone]:
    """The steps that were not told yet, if there are any."""
    if len(ledger):
        elapsed = time.monotonic() - resumed_at
        position.active_seconds += elapsed
        yield _report(ledger, first, elapsed, parts.plan.batch_size)


def _try_step(
    parts: Parts, position: Position, reader: Reader, samples: range, ledger: Ledger
) -> OutOfDeviceMemoryError | None:
    """Does a step; where memory ran out before the weights were touched, the reason.

    The exception itself is let go here: its traceback would keep the tensors of the step alive.
    """
    try:
        take_step(parts, position, reader, samples, ledger)
    except (RuntimeError, MemoryError) as error:
        explained = memory_error(error, position.micro_batch)
        if explained is None:
            raise
        return explained
    return None


def _halve(parts: Parts, position: Position, failure: OutOfDeviceMemoryError) -> Noticed:
    """Sends half as many samples through the model at once, at most four times in a run."""
    if position.halvings == _MOST_HALVINGS or position.micro_batch == 1:
        raise failure
    for optimizer in parts.optimizers.values():
        _let_gradients_go(optimizer)
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    before = position.micro_batch
    position.micro_batch = math.ceil(before / 2)
    position.halvings += 1
    return Noticed(
        Text("The memory of the device was too small for {before} samples at once: {now} go "
             "through the model at once now. A step still has {batch} samples.",
             before=before, now=position.micro_batch, batch=parts.plan.batch_size),
        "warning",
    )  # fmt: skip


def take_step(
    parts: Parts, position: Position, reader: Reader, samples: range, ledger: Ledger
) -> None:
    """One optimiser step for each update of the task on the samples at these positions."""
    step = position.step
    pieces = portions(samples, position.micro_batch)
    for update in parts.updates:
        if step % update.every:
            continue
        optimizer = parts.optimizers[update.name]
        rate = _set_learning_rate(optimizer, parts.schedules[update.name](step))
        _let_gradients_go(optimizer)
        values: dict[str, Tensor] = {}
        for piece in pieces:
            losses = _forward(parts, update, reader, piece)
            share = len(piece) / len(samples)
            total = losses.total if share == 1 else losses.total * share
            if parts.scaler is not None:
                total = parts.scaler.scale(total)
            total.backward()  # type: ignore[no-untyped-call]
            for key, value in {"loss": losses.total.detach(), **losses.metrics}.items():
                part = value if share == 1 else value * share
                values[key] = values[key] + part if key in values else part
        _change_weights(parts, update, optimizer)
        ledger.record(values, learning_rate=rate, size=len(samples))


def _forward(parts: Parts, update: Update, reader: Reader, samples: range) -> Losses:
    batch = reader.batch(samples.start, samples.stop)
    with autocast(parts.execution):
        return update.loss(parts.modules, batch)


def _change_weights(parts: Parts, update: Update, optimizer: torch.optim.Optimizer) -> None:
    training, scaler = parts.recipe.training, parts.scaler
    if training.changes_gradients:
        if scaler is not None:
            scaler.unscale_(optimizer)
        weights = [p for name in update.modules for p in parts.modules[name].parameters()]
        penalise(weights, l1=training.l1, l2=training.l2, biases=training.decay_biases)
        if training.clip_value is not None:
            torch.nn.utils.clip_grad_value_(weights, training.clip_value)
        if training.clip_norm is not None:
            torch.nn.utils.clip_grad_norm_(weights, training.clip_norm)
    try:
        if scaler is None:
            optimizer.step()
        else:  # leaves the weights as they are where a gradient has overflowed
            scaler.step(optimizer)
            scaler.update()
        if parts.ema is not None:
            parts.ema.update()
    except (RuntimeError, MemoryError) as error:
        # Some weights may have changed: unlike the rest of the step, this cannot be done again.
        explained = memory_error(error, parts.plan.batch_size)
        if explained is None:
            raise
        raise explained from error


def portions(samples: range, micro_batch: int) -> list[range]:
    """The samples of a step in portions; no portion is a single sample if that can be helped.

    Batch normalisation cannot use a single one.
    """
    if len(samples) <= micro_batch:
        return [samples]
    pieces = [samples[start : start + micro_batch] for start in range(0, len(samples), micro_batch)]
    if len(pieces[-1]) == 1 and micro_batch > 1:
        pieces[-2:] = [range(pieces[-2].start, samples.stop)]
    return pieces


def _let_gradients_go(optimizer: torch.optim.Optimizer) -> None:
    """What zero_grad() does, without its profiling, which takes 3 % of a small model's step."""
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None


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

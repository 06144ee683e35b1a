"""The loop: epochs of steps, reported in blocks, with no synchronisation inside a step."""

import gc
import math
import time
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from trainer_gui.core.control import Control
from trainer_gui.core.errors import DataError, DivergedError, OutOfDeviceMemoryError
from trainer_gui.core.events import Noticed, PhaseChanged, StepsDone
from trainer_gui.core.text import Text
from trainer_gui.engine._position import Position
from trainer_gui.engine._reader import Reader
from trainer_gui.engine.build import Parts
from trainer_gui.engine.device import Backlog, memory_error
from trainer_gui.engine.ledger import Ledger, plain
from trainer_gui.engine.step import let_gradients_go, take_step
from trainer_gui.models import FineTuned

REPORT_SECONDS = 0.1
_MOST_HALVINGS = 4


def train_epoch(
    parts: Parts,
    position: Position,
    ledger: Ledger,
    control: Control,
    *,
    order: Tensor | None = None,
) -> Iterator[StepsDone | PhaseChanged | Noticed]:
    """Trains to the end of the position's epoch, of the plan, or until a command ends it.

    Where the memory of the device runs out, fewer samples go through the model at once; the
    batch of a step stays as it was.

    Args:
        parts: of the run.
        position: where it is; taken on with each step.
        ledger: hears of each step.
        control: may end it between two steps.
        order: (N,) sample indices on the host; by default those of the training split in the order
            of the epoch.

    Yields:
        A block of steps, at most ten a second; the caller may wait before it asks for the next.

    Raises:
        DataError: a sample that is not in memory cannot be read any more.
        DivergedError: a loss is NaN or infinite.
        OutOfDeviceMemoryError: not even a sixteenth of the batch fits.
    """
    plan = parts.plan
    for module in parts.modules.values():
        module.train()
        if isinstance(module, FineTuned):
            module.begin_epoch(position.epoch)
    if order is None:
        order = epoch_order(parts, position.epoch)
    begin = (position.step % plan.steps_per_epoch) * plan.batch_size
    with parts.feed.reader(
        order, first=begin, batch_size=plan.batch_size, epoch=position.epoch
    ) as reader:
        yield from _train_steps(parts, position, ledger, control, reader)


def epoch_order(parts: Parts, epoch: int) -> Tensor:
    """(N,) indices of the training samples in the order of an epoch, on the host."""
    training = parts.recipe.training
    return parts.feed.shuffled(
        "train",
        seed=training.seed,
        epoch=epoch,
        batch_size=parts.plan.batch_size,
        sampling=training.sampling,
    )


def _train_steps(
    parts: Parts, position: Position, ledger: Ledger, control: Control, reader: Reader
) -> Iterator[StepsDone | PhaseChanged | Noticed]:
    plan = parts.plan
    first = position.step
    resumed_at = time.monotonic()
    backlog = Backlog(torch.device(parts.execution.device))
    last = min((position.epoch + 1) * plan.steps_per_epoch, plan.steps)
    train_count = parts.feed.count("train")
    # A step of which some updates are done is not left: it could not be gone on with.
    while position.step < last and (control.verb is None or position.updates):
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
        let_gradients_go(optimizer)
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


def _report(ledger: Ledger, first: int, elapsed: float, batch_size: int) -> StepsDone:
    steps = len(ledger)
    columns = ledger.take()
    for loss, rate in ledger.losses.items():
        _require_finite(loss, columns[loss], columns[rate], first)
    speed = steps * batch_size / elapsed if elapsed > 0 else None
    return StepsDone(first, {key: plain(values) for key, values in columns.items()}, speed)


def _require_finite(
    name: str, losses: Sequence[float | None], rates: Sequence[float | None], first: int
) -> None:
    """Raises DivergedError at the first step at which a loss is NaN or infinite."""
    for offset, loss in enumerate(losses):
        if loss is None or math.isfinite(loss):
            continue
        value = Text("NaN") if math.isnan(loss) else Text("infinite")
        step = first + offset + 1
        raise DivergedError(
            Text("The loss became {value} at step {step}.", value=value, step=step)
            if name == "loss"
            else Text("{loss} became {value} at step {step}.", loss=name, value=value, step=step),
            hint=Text("Try a learning rate ten times smaller (it was {rate:.3g}), a warm-up, "
                      "or gradient clipping.", rate=rates[offset] or 0.0),
        )  # fmt: skip

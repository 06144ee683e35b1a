"""take_step: one step of every optimiser that is due, with no synchronisation inside."""

import contextlib
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from trainer_gui.engine._position import Position
from trainer_gui.engine._reader import Reader
from trainer_gui.engine.build import Parts
from trainer_gui.engine.device import memory_error
from trainer_gui.engine.ledger import Ledger
from trainer_gui.engine.precision import autocast
from trainer_gui.engine.shrinking import penalise
from trainer_gui.tasks import Losses, Update

_TINY = 1e-12  # where nothing counts, there is nothing to divide either


def take_step(
    parts: Parts, position: Position, reader: Reader, samples: range, ledger: Ledger
) -> None:
    """One optimiser step for each update of the task that is due, on the samples at positions.

    It is one row of the ledger, and one step of the loss's scaler and of the average of the
    weights, whatever the number of updates. Where memory runs out before an update has changed any
    weight, the step can be taken again, with fewer samples at once: what was done stays done.
    """
    pieces = portions(samples, position.micro_batch)
    several = len(parts.updates) > 1
    for update in parts.updates[position.updates :]:
        if position.step % update.every == 0:
            factor = parts.schedules[update.name](position.step)
            rate = _set_learning_rate(parts.optimizers[update.name], factor)
            with _others_frozen(parts, update):
                values, count = _gather_gradients(parts, update, reader, pieces)
            _change_weights(parts, update)
            named = update.name if several else ""
            ledger.record(values, learning_rate=rate, count=count, update=named)
        position.updates += 1
    with _beyond_return(parts):
        if parts.scaler is not None:
            parts.scaler.update()
        if parts.ema is not None:
            parts.ema.update()
    position.updates = 0
    ledger.end_step()


def _gather_gradients(
    parts: Parts, update: Update, reader: Reader, pieces: Sequence[range]
) -> tuple[dict[str, Tensor], int | Tensor]:
    """Forward and backward over the portions of a step.

    Returns:
        The loss and the metrics of the step, and what they are means over.
    """
    optimizer = parts.optimizers[update.name]
    let_gradients_go(optimizer)
    samples, whole = sum(map(len, pieces)), len(pieces) == 1
    values: dict[str, Tensor] = {}
    counts: list[int | Tensor] = []
    for piece in pieces:
        losses = _forward(parts, update, reader, piece)
        # Samples are known beforehand, so their shares are; other counts are divided by at the end.
        weight = len(piece) / samples if losses.count is None else losses.count
        total = losses.total if whole else losses.total * weight
        if parts.scaler is not None:
            total = parts.scaler.scale(total)
        total.backward()  # type: ignore[no-untyped-call]
        for key, value in {"loss": losses.total.detach(), **losses.metrics}.items():
            part = value if whole else value * weight
            values[key] = values[key] + part if key in values else part
        if losses.count is not None:
            counts.append(losses.count)
    if not counts:
        return values, samples
    counted = sum(counts)
    if not whole:
        exact = counted.float() if isinstance(counted, Tensor) else torch.tensor(float(counted))
        share = 1.0 / exact.clamp(min=_TINY)
        values = {key: value * share for key, value in values.items()}
        # A number that the host knows goes along with the call; one of the device stays there.
        _scale_gradients(optimizer, share if isinstance(counted, Tensor) else float(share))
    return values, counted


def _forward(parts: Parts, update: Update, reader: Reader, samples: range) -> Losses:
    batch = parts.task.corrupt(reader.batch(samples.start, samples.stop), training=True)
    with autocast(parts.execution):
        return update.loss(parts.modules, batch)


@contextlib.contextmanager
def _others_frozen(parts: Parts, update: Update) -> Iterator[None]:
    """Inside, only the update's own parts gather gradients; those pass through the others."""
    others = [
        parameter
        for name, module in parts.modules.items()
        if name not in update.parts
        for parameter in module.parameters()
        if parameter.requires_grad
    ]
    for parameter in others:
        parameter.requires_grad = False
    try:
        yield
    finally:
        for parameter in others:
            parameter.requires_grad = True


def _change_weights(parts: Parts, update: Update) -> None:
    training, scaler = parts.recipe.training, parts.scaler
    optimizer = parts.optimizers[update.name]
    with _beyond_return(parts):  # a scaler refuses to unscale twice
        if training.changes_gradients:
            if scaler is not None:
                scaler.unscale_(optimizer)
            weights = [p for name in update.parts for p in parts.modules[name].parameters()]
            penalise(weights, l1=training.l1, l2=training.l2, biases=training.decay_biases)
            if training.clip_value is not None:
                torch.nn.utils.clip_grad_value_(weights, training.clip_value)
            if training.clip_norm is not None:
                torch.nn.utils.clip_grad_norm_(weights, training.clip_norm)
        if scaler is None:
            optimizer.step()
        else:  # leaves the weights as they are where a gradient has overflowed
            scaler.step(optimizer)


@contextlib.contextmanager
def _beyond_return(parts: Parts) -> Iterator[None]:
    """Inside, some weights may have changed: unlike the rest of a step, it cannot be done again."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
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


def let_gradients_go(optimizer: torch.optim.Optimizer) -> None:
    """What zero_grad() does, without its profiling, which takes 3 % of a small model's step."""
    for parameter in _trained(optimizer):
        parameter.grad = None


def _scale_gradients(optimizer: torch.optim.Optimizer, share: Tensor | float) -> None:
    gradients = [one.grad for one in _trained(optimizer) if one.grad is not None]
    if gradients:
        torch._foreach_mul_(gradients, share)  # one call for all


def _trained(optimizer: torch.optim.Optimizer) -> Iterator[nn.Parameter]:
    for group in optimizer.param_groups:
        yield from group["params"]


def _set_learning_rate(optimizer: torch.optim.Optimizer, factor: float) -> float:
    for group in optimizer.param_groups:
        base = group.setdefault("base_lr", group["lr"])
        group["lr"] = base * factor
    return float(optimizer.param_groups[0]["lr"])

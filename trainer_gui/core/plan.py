"""Plan: how many steps a recipe takes on a data set, and how they fall into epochs."""

import math
from dataclasses import dataclass

from trainer_gui.core.training_options import TrainingOptions


@dataclass(frozen=True)
class Plan:
    """The course of a run.

    Attributes:
        steps: in all.
        steps_per_epoch: batches in a whole epoch.
        epochs: the last may be a part of one.
        batch_size: samples in a step of the optimiser; the last of an epoch may have fewer.
        micro_batch: samples that go through the model at once; several make up a step where
            gradients are accumulated.
    """

    steps: int
    steps_per_epoch: int
    epochs: int
    batch_size: int
    micro_batch: int


def plan_steps(training: TrainingOptions, train_count: int, *, full_batch: bool = False) -> Plan:
    """The plan for a training split of `train_count` samples, at least one.

    A last batch of a single sample is left out of each epoch: batch normalisation cannot use it.

    Args:
        training: length and batch size.
        train_count: samples.
        full_batch: whether each step takes them all, a batch at a time.
    """
    micro = min(training.batch_size, train_count)
    gathered = training.batch_size * training.accumulation
    size = train_count if full_batch else min(gathered, train_count)
    whole, rest = divmod(train_count, size)
    per_epoch = whole + (1 if rest > 1 else 0)
    steps = training.steps if training.length == "steps" else training.epochs * per_epoch
    return Plan(steps, per_epoch, math.ceil(steps / per_epoch), size, micro)

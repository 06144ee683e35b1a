"""Preview: training samples as each epoch of a training sees them, without training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Dataset, Ragged
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.text import Text
from trainer_gui.engine._padded_rows import PaddedRows, ResidentRagged
from trainer_gui.engine.feed import shuffled
from trainer_gui.engine.step import portions
from trainer_gui.kinds import Batch, Loader, kind_of

_CPU = torch.device("cpu")


@dataclass(frozen=True)
class Variants:
    """The same samples in several epochs, changed at random and not prepared yet.

    Attributes:
        batches: of all samples in their order, one for each epoch.
        mixed: whether targets are of several samples each.
    """

    batches: tuple[Batch, ...]
    mixed: bool = False


@dataclass(frozen=True)
class Batching:
    """How samples come together, which decides the partners of MixUp and CutMix.

    Attributes:
        batch_size: samples that go through the model at once.
        accumulation: how often that, for one step.
    """

    batch_size: int
    accumulation: int = 1


def preview_samples(
    dataset: Dataset,
    kinds: Mapping[str, Options],
    samples: Sequence[int],
    *,
    seed: int,
    epochs: range,
    batching: Batching,
) -> Variants:
    """What a training with these options would see of training samples, on the CPU.

    It is the same code with the same seed, samples and epochs, and so are the samples. No random
    generator is touched.

    Args:
        dataset: whose samples.
        kinds: options of kinds by their keys; by default their defaults.
        samples: indices in the data set, of the training split.
        seed: of the training.
        epochs: counted from 0.
        batching: of the training.

    Raises:
        DataError: a sample is not in the training split, or cannot be read any more.
    """
    train, spec = dataset.splits["train"], dataset.spec
    if not samples or not np.isin(samples, train).all():
        raise DataError(
            Text("The samples are not in the training split of these data."),
            hint=Text("Read the data again."),
        )
    loaders = [
        kind_of(field, kinds).loader(field, spec, seed=seed, device=_CPU)
        for field in (*spec.inputs, *spec.targets)
    ]
    index = np.asarray(samples, dtype=np.int64)
    if not any(loader.mixes for loader in loaders):
        own = _stored(dataset, index, seed=seed)
        return Variants(tuple(_augmented(loaders, replace(own, epoch=epoch)) for epoch in epochs))
    found = []
    for epoch in epochs:
        partners = _partners(index, train, seed=seed, epoch=epoch, batching=batching)
        # Each sample right behind its partner of the training, which is who it is mixed with.
        pairs = np.stack((partners, index), axis=1).reshape(-1)
        both = replace(_stored(dataset, pairs, seed=seed), epoch=epoch)
        found.append(_seconds(_augmented(loaders, both)))
    return Variants(tuple(found), mixed=True)


def _stored(dataset: Dataset, index: NDArray[np.int64], *, seed: int) -> Batch:
    """A batch of these samples as they are stored."""
    places = torch.arange(len(index))
    stored: dict[str, Tensor] = {}
    lengths: dict[str, Tensor] = {}
    for field in (*dataset.spec.inputs, *dataset.spec.targets):
        values = dataset.columns[field.name]
        if isinstance(values, Ragged):
            rows = PaddedRows(ResidentRagged.of(values[index], _CPU), places.numpy())
            stored[field.name], lengths[field.name] = rows.take(0, len(index), places)
        else:
            stored[field.name] = torch.from_numpy(np.ascontiguousarray(values[index]))
    return Batch(
        {field.name: stored[field.name] for field in dataset.spec.inputs},
        {field.name: stored[field.name] for field in dataset.spec.targets},
        torch.from_numpy(index),
        lengths,
        seed,
    )


def _augmented(loaders: Sequence[Loader], raw: Batch) -> Batch:
    return reduce(lambda batch, loader: loader.augment(batch), loaders, raw)


def _seconds(batch: Batch) -> Batch:
    """Every second sample of a batch."""
    return replace(
        batch,
        inputs={name: values[1::2] for name, values in batch.inputs.items()},
        targets={name: values[1::2] for name, values in batch.targets.items()},
        index=batch.index[1::2],
        lengths={name: lengths[1::2] for name, lengths in batch.lengths.items()},
    )


def _partners(
    samples: NDArray[np.int64],
    train: NDArray[np.int64],
    *,
    seed: int,
    epoch: int,
    batching: Batching,
) -> NDArray[np.int64]:
    """For each sample the one before it in what goes through the model at once in an epoch."""
    order = shuffled(torch.from_numpy(train), seed=seed, epoch=epoch).numpy()
    micro = min(batching.batch_size, len(order))
    step = min(batching.batch_size * batching.accumulation, len(order))
    found = []
    for sample in samples:
        place = int(np.flatnonzero(order == sample)[0])
        first = place - place % step
        pieces = portions(range(first, min(first + step, len(order))), micro)
        together = next(piece for piece in pieces if place in piece)
        found.append(order[together[place - together.start - 1]])
    return np.asarray(found, dtype=np.int64)

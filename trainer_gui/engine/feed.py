"""Feed: the samples of a data set in the order of training, as the model sees them."""

import sys
from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from trainer_gui.core.dataset import Dataset, pictures_limit_bytes
from trainer_gui.core.spec import DataSpec
from trainer_gui.engine._reader import Augment, Reader, ResidentRows, RowsAhead
from trainer_gui.engine.device import free_bytes
from trainer_gui.tasks import Batch


class Normaliser:
    """Pictures (N, C, H, W) uint8 → float, scaled to mean 0 and variance 1 per channel.

    The figures are those of the training split, and are kept with the run.
    """

    def __init__(self, spec: DataSpec, device: torch.device) -> None:
        mean = torch.tensor(spec.mean, dtype=torch.float32, device=device)
        std = torch.tensor(spec.std, dtype=torch.float32, device=device)
        # One multiplication and one addition: x / 255 / std - mean / std.
        self._scale = (1.0 / (255.0 * std)).view(1, -1, 1, 1)
        self._shift = (-mean / std).view(1, -1, 1, 1)

    def __call__(self, images: Tensor) -> Tensor:
        """Normalised pictures (N, C, H, W) float32."""
        # In place on what was just made: half the time of torch.addcmul, whose result is new.
        return images.to(torch.float32, copy=True).mul_(self._scale).add_(self._shift)


class Feed:
    """Batches of samples, without per-sample Python and without synchronisation.

    Pictures that fit are resident on the device as uint8 and are indexed there in batches; all
    others are read ahead. What a batch holds is the same in both cases.

    Source of the idea: K. Jordan, “94% on CIFAR-10 in 3.29 seconds on a single GPU”, 2024,
    https://arxiv.org/abs/2404.00498 (data resident on the device, indexed in batches).

    Attributes:
        device: where batches are.
        layout: of the pictures of a batch; for readers that are yet to be made.
    """

    def __init__(
        self,
        dataset: Dataset,
        device: torch.device,
        *,
        layout: torch.memory_format = torch.contiguous_format,
        budget_bytes: int | None = None,
    ) -> None:
        """Puts pictures that fit on the device.

        Args:
            dataset: whose samples are fed.
            device: where the model is.
            layout: of the pictures of a batch.
            budget_bytes: that pictures may occupy on the device; by default half of what is free.
        """
        self.device = device
        self.layout = layout
        self._pictures = dataset.images
        self._host_labels = torch.from_numpy(np.ascontiguousarray(dataset.labels))
        self._labels = self._host_labels.to(device)
        self._splits: Mapping[str, Tensor] = {
            name: torch.from_numpy(indices) for name, indices in dataset.splits.items()
        }
        self._normalise = Normaliser(dataset.spec, device)
        self._images: Tensor | None = None
        # What is not in memory is read ahead on every device: it was too large for the host.
        if isinstance(dataset.images, np.ndarray):
            budget = device_budget_bytes(device) if budget_bytes is None else budget_bytes
            if dataset.images.nbytes <= budget:
                self._images = torch.from_numpy(np.ascontiguousarray(dataset.images)).to(device)

    @property
    def resident(self) -> bool:
        """Whether all pictures are on the device."""
        return self._images is not None

    def count(self, split: str) -> int:
        """Samples in a split."""
        return len(self._splits[split])

    def order(self, split: str) -> Tensor:
        """(N,) sample indices of a split in storage order, on the host."""
        return self._splits[split]

    def shuffled(
        self, split: str, *, seed: int, epoch: int, sampling: Literal["all", "balanced"] = "all"
    ) -> Tensor:
        """(N,) sample indices of a split in the order of an epoch, on the host.

        It is the order of the function `shuffled`, or of `balanced`.
        """
        indices = self._splits[split]
        if sampling == "all":
            return shuffled(indices, seed=seed, epoch=epoch)
        return balanced(indices, self._host_labels[indices], seed=seed, epoch=epoch)

    def reader(
        self, order: Tensor, *, first: int = 0, batch_size: int, augment: Augment | None = None
    ) -> Reader:
        """Batches of an order, to be asked for from its position `first` on; to be closed.

        Args:
            order: (N,) sample indices on the host.
            first: position of the first sample that will be asked for.
            batch_size: samples that are used together; no batch reaches across a multiple of it,
                counted from `first`.
            augment: changes pictures and labels before they are normalised.
        """
        here = order.to(self.device)
        rows = (
            ResidentRows(self._images)
            if self._images is not None
            else RowsAhead(
                self._pictures, order.numpy(), self.device, first=first, batch_size=batch_size
            )
        )
        return Reader(
            rows, self._labels, here, self._normalise, layout=self.layout, augment=augment
        )

    def batch(self, index: Tensor) -> Batch:
        """The samples `index` (N,) as the model sees them."""
        with self.reader(index, batch_size=len(index)) as reader:
            return reader.batch(0, len(index))


def shuffled(indices: Tensor, *, seed: int, epoch: int) -> Tensor:
    """(N,) sample indices of a split in the order of an epoch.

    The order is a function of (seed, epoch, split size) alone, so that it does not depend on how a
    run was interrupted, how pictures are kept, nor on the device.
    """
    return indices[torch.randperm(len(indices), generator=_generator(seed, epoch))]


def balanced(indices: Tensor, labels: Tensor, *, seed: int, epoch: int) -> Tensor:
    """(N,) sample indices of a split in which each class comes equally often, to within one.

    A class goes through all of its samples before one of them comes again. A function of its
    arguments alone, as `shuffled`.

    Args:
        indices: (N,) of the split.
        labels: (N,) class of each.
        seed: of the run.
        epoch: counted from 0.
    """
    generator = _generator(seed, epoch)
    classes = torch.unique(labels)
    share, rest = divmod(len(indices), len(classes))
    drawn = []
    for place, number in enumerate(torch.randperm(len(classes), generator=generator)):
        members = indices[labels == classes[number]]
        wanted, rounds = share + (place < rest), []
        while wanted > 0:
            rounds.append(members[torch.randperm(len(members), generator=generator)][:wanted])
            wanted -= len(members)
        drawn += rounds
    together = torch.cat(drawn)
    return together[torch.randperm(len(together), generator=generator)]


def _generator(seed: int, epoch: int) -> torch.Generator:
    key = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(key) & (2**63 - 1))


def device_budget_bytes(device: torch.device) -> int:
    """What pictures may occupy on a device: half of what is free there, the rest is for training.

    On a CPU that is all: what is in memory is on the device already.

    Raises:
        DataError: the limit that the environment sets is no number.
    """
    limit = pictures_limit_bytes()
    if limit is not None:
        return limit
    return sys.maxsize if device.type == "cpu" else free_bytes(device) // 2

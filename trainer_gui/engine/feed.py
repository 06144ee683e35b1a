"""Feed: the data set resident on the device as uint8, and batches of it as the model sees them."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from trainer_gui.core.dataset import Dataset
from trainer_gui.core.spec import DataSpec
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
        return torch.addcmul(self._shift, images.to(torch.float32), self._scale)


class Feed:
    """Batches by sample index, without per-sample Python and without synchronisation.

    Source of the idea: K. Jordan, “94% on CIFAR-10 in 3.29 seconds on a single GPU”, 2024,
    https://arxiv.org/abs/2404.00498 (data resident on the device, indexed in batches).
    """

    def __init__(self, dataset: Dataset, device: torch.device) -> None:
        self.device = device
        self._images = torch.from_numpy(np.ascontiguousarray(dataset.images)).to(device)
        self._labels = torch.from_numpy(np.ascontiguousarray(dataset.labels)).to(device)
        self._splits: Mapping[str, Tensor] = {
            name: torch.from_numpy(indices) for name, indices in dataset.splits.items()
        }
        self._normalise = Normaliser(dataset.spec, device)

    def count(self, split: str) -> int:
        """Samples in a split."""
        return len(self._splits[split])

    def order(self, split: str) -> Tensor:
        """(N,) sample indices of a split in storage order, on the device."""
        return self._splits[split].to(self.device)

    def shuffled(self, split: str, *, seed: int, epoch: int) -> Tensor:
        """(N,) sample indices of a split in the order of an epoch, on the device.

        The order is a function of (seed, epoch, split size) alone, so that it does not depend on
        how a run was interrupted, nor on the device.
        """
        key = np.random.SeedSequence([seed, epoch]).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(key) & (2**63 - 1))
        indices = self._splits[split]
        return indices[torch.randperm(len(indices), generator=generator)].to(self.device)

    def batch(self, index: Tensor) -> Batch:
        """The samples `index` (N,) as the model sees them."""
        images = self._images.index_select(0, index)
        return Batch(
            inputs={"image": self._normalise(images)},
            targets={"label": self._labels.index_select(0, index)},
            index=index,
        )

"""Feed: the samples of a data set in the order of training, as the model sees them."""

import sys
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Dataset, Ragged
from trainer_gui.core.memory_limit import data_limit_bytes
from trainer_gui.core.options import Options
from trainer_gui.engine._reader import (
    PaddedRows,
    Pass,
    Reader,
    ResidentRagged,
    ResidentRows,
    Rows,
    RowsAhead,
)
from trainer_gui.engine.buckets import bucketed
from trainer_gui.engine.device import free_bytes
from trainer_gui.kinds import Batch, Loader, kind_of


class Feed:
    """Batches of samples, without per-sample Python and without synchronisation.

    Rows that fit are resident on the device as they are stored, and are indexed there in batches;
    all others are read ahead. What a batch holds is the same in both cases.

    Source of the idea: K. Jordan, “94% on CIFAR-10 in 3.29 seconds on a single GPU”, 2024,
    https://arxiv.org/abs/2404.00498 (data resident on the device, indexed in batches).

    Attributes:
        device: where batches are.
        layout: of what has four dimensions in a batch; for readers that are yet to be made.
        loaders: of the inputs and then the targets, by field name.
    """

    def __init__(
        self,
        dataset: Dataset,
        device: torch.device,
        *,
        kinds: Mapping[str, Options] | None = None,
        seed: int = 0,
        layout: torch.memory_format = torch.contiguous_format,
        budget_bytes: int | None = None,
    ) -> None:
        """Puts what fits on the device.

        Args:
            dataset: whose samples are fed.
            device: where the model is.
            kinds: options of kinds by their keys; by default their defaults.
            seed: of everything that is drawn for samples.
            layout: of what has four dimensions in a batch.
            budget_bytes: that inputs may occupy on the device; by default half of what is free.
        """
        self.device = device
        self.layout = layout
        self._seed = seed
        spec = dataset.spec
        self.loaders: dict[str, Loader] = {
            field.name: kind_of(field, kinds).loader(field, spec, seed=seed, device=device)
            for field in (*spec.inputs, *spec.targets)
        }
        self._dtypes = {field.name: field.dtype for field in spec.inputs}
        self._inputs = {field.name: dataset.columns[field.name] for field in spec.inputs}
        self._host_targets = {
            field.name: torch.from_numpy(np.ascontiguousarray(dataset.columns[field.name]))
            for field in spec.targets
        }
        self._targets = {name: one.to(device) for name, one in self._host_targets.items()}
        self._splits: Mapping[str, Tensor] = {
            name: torch.from_numpy(indices) for name, indices in dataset.splits.items()
        }
        budget = device_budget_bytes(device) if budget_bytes is None else budget_bytes
        self._resident: dict[str, Tensor | ResidentRagged] = {}
        for name, values in self._inputs.items():
            budget -= self._bring(name, values, budget)

    def _bring(self, name: str, values: Any, budget: int) -> int:  # noqa: ANN401 - Values or Ragged
        """Puts the rows of an input on the device if they fit; the bytes that they take there.

        What is not in memory is read ahead on every device: it was too large for the host.
        """
        if isinstance(values, Ragged):
            self._resident[name] = ResidentRagged.of(values, self.device)
            return values.values.nbytes
        if not isinstance(values, np.ndarray) or values.nbytes > budget:
            return 0
        self._resident[name] = torch.from_numpy(np.ascontiguousarray(values)).to(self.device)
        return values.nbytes

    @property
    def resident(self) -> bool:
        """Whether all inputs are on the device."""
        return self._resident.keys() == self._inputs.keys()

    def count(self, split: str) -> int:
        """Samples in a split."""
        return len(self._splits[split])

    def order(self, split: str) -> Tensor:
        """(N,) sample indices of a split in storage order, on the host."""
        return self._splits[split]

    def costs(self, order: Tensor) -> NDArray[np.int64] | None:
        """(N,) what each sample of an order costs beside the others; None: all are alike."""
        found = [loader.cost(order.numpy()) for loader in self.loaders.values()]
        told = [costs for costs in found if costs is not None]
        return np.sum(told, axis=0) if told else None

    def shuffled(
        self,
        split: str,
        *,
        seed: int,
        epoch: int,
        batch_size: int = 1,
        sampling: Literal["all", "balanced"] = "all",
    ) -> Tensor:
        """(N,) sample indices of a split in the order of an epoch, on the host.

        It is the order of the function `shuffled`, or of `balanced`; where samples differ in what
        they cost, those of a batch are alike: see `bucketed`.
        """
        indices = self._splits[split]
        if sampling == "all":
            order = shuffled(indices, seed=seed, epoch=epoch)
        else:
            (labels,) = self._host_targets.values()
            order = balanced(indices, labels[indices], seed=seed, epoch=epoch)
        costs = self.costs(order)
        if costs is None:
            return order
        places = bucketed(costs, batch_size=batch_size, generator=_generator(seed, epoch))
        return order[torch.from_numpy(places)]

    def reader(
        self, order: Tensor, *, first: int = 0, batch_size: int, epoch: int | None = None
    ) -> Reader:
        """Batches of an order, to be asked for from its position `first` on; to be closed.

        Args:
            order: (N,) sample indices on the host.
            first: position of the first sample that will be asked for.
            batch_size: samples that are used together; no batch reaches across a multiple of it,
                counted from `first`.
            epoch: whose training it is, for which samples are changed at random; None for none.
        """
        rows = {
            name: self._rows(name, order, first=first, batch_size=batch_size)
            for name in self._inputs
        }
        return Reader(
            rows,
            self._targets,
            order.to(self.device),
            tuple(self.loaders.values()),
            Pass(self._seed) if epoch is None else Pass(self._seed, epoch),
            layout=self.layout,
        )

    def _rows(self, name: str, order: Tensor, *, first: int, batch_size: int) -> Rows:
        resident = self._resident.get(name)
        if isinstance(resident, ResidentRagged):
            return PaddedRows(resident, order.numpy())
        if resident is not None:
            return ResidentRows(resident)
        values: Any = self._inputs[name]
        return RowsAhead(
            values, self._dtypes[name], order.numpy(), self.device,
            first=first, batch_size=batch_size,
        )  # fmt: skip

    def batch(self, index: Tensor) -> Batch:
        """The samples `index` (N,) as the model sees them."""
        with self.reader(index, batch_size=len(index)) as reader:
            return reader.batch(0, len(index))


def shuffled(indices: Tensor, *, seed: int, epoch: int) -> Tensor:
    """(N,) sample indices of a split in the order of an epoch.

    The order is a function of (seed, epoch, split size) alone, so that it does not depend on how a
    run was interrupted, how samples are kept, nor on the device.
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
    """What data may occupy on a device: half of what is free there, the rest is for training.

    On a CPU that is all: what is in memory is on the device already.

    Raises:
        DataError: the limit that the environment sets is no number.
    """
    limit = data_limit_bytes()
    if limit is not None:
        return limit
    return sys.maxsize if device.type == "cpu" else free_bytes(device) // 2

"""Feed: the samples of a data set in the order of training, as the model sees them."""

import sys
from collections.abc import Mapping
from math import prod
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from trainer_gui.core.dataset import Dataset, Ragged, Values
from trainer_gui.core.memory_limit import data_limit_bytes
from trainer_gui.core.options import Options
from trainer_gui.engine._padded_rows import HostPaddedRows, PaddedRows, ResidentRagged
from trainer_gui.engine._reader import Pass, Reader, ResidentRows, Rows
from trainer_gui.engine._rows_ahead import RowsAhead
from trainer_gui.engine.buckets import bucketed, costliest
from trainer_gui.engine.device import free_bytes
from trainer_gui.kinds import Batch, Loader, kind_of


class Feed:
    """Batches of samples, without per-sample Python and without synchronisation.

    Rows that fit are resident on the device as they are stored, and are indexed there in batches.
    Of all others, those of one size are read ahead, and those of different lengths are padded by
    the host, in whose memory they are. What a batch holds is the same in all cases.

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
        self._columns = dataset.columns
        self._dtypes = {field.name: field.dtype for field in spec.inputs}
        self._targets = tuple(field.name for field in spec.targets)
        self._splits: Mapping[str, Tensor] = {
            name: torch.from_numpy(indices) for name, indices in dataset.splits.items()
        }
        differing = self._costs_by_field(torch.zeros(0, dtype=torch.int64))
        # Of what all samples have alike: it counts where other fields differ.
        self._alike = sum(
            prod(size or 1 for size in field.shape)
            for field in spec.inputs
            if field.name not in differing
        )
        budget = device_budget_bytes(device) if budget_bytes is None else budget_bytes
        self._resident: dict[str, Tensor | ResidentRagged] = {
            name: _brought(dataset.columns[name], device) for name in self._targets
        }
        for name in self._dtypes:
            size = _resident_bytes(dataset.columns[name])
            if size is not None and size <= budget:
                self._resident[name] = _brought(dataset.columns[name], device)
                budget -= size

    @property
    def resident(self) -> bool:
        """Whether all inputs are on the device."""
        return self._dtypes.keys() <= self._resident.keys()

    @property
    def reads_ahead(self) -> bool:
        """Whether an input is read ahead, which is done in batches of one size."""
        left = self._dtypes.keys() - self._resident.keys()
        return any(not isinstance(self._columns[name], Ragged) for name in left)

    def count(self, split: str) -> int:
        """Samples in a split."""
        return len(self._splits[split])

    def order(self, split: str) -> Tensor:
        """(N,) sample indices of a split in storage order, on the host."""
        return self._splits[split]

    def costs(self, order: Tensor) -> NDArray[np.int64] | None:
        """(N,) values that a model sees of each sample of an order; None: all are alike."""
        told = self._costs_by_field(order)
        return self._alike + np.sum(list(told.values()), axis=0) if told else None

    def costliest(self, split: str) -> Tensor | None:
        """(N,) indices of the samples of a split, on the host, those that cost most first.

        No batch is dearer than that of the first of them. None: all are alike.
        """
        order = self._splits[split]
        told = list(self._costs_by_field(order).values())
        return order[torch.from_numpy(costliest(told))] if told else None

    def total_cost(self, split: str) -> int:
        """What the samples of a split cost together; their number where all are alike."""
        costs = self.costs(self._splits[split])
        return self.count(split) if costs is None else int(costs.sum())

    def _costs_by_field(self, order: Tensor) -> dict[str, NDArray[np.int64]]:
        """(N,) for each field in which samples differ: as its loader says, else by length."""
        told: dict[str, NDArray[np.int64]] = {}
        for name, loader in self.loaders.items():
            costs, values = loader.cost(order.numpy()), self._columns[name]
            if costs is None and isinstance(values, Ragged):
                costs = values.lengths[order.numpy()] * prod(values.values.shape[1:])
            if costs is not None:
                told[name] = costs
        return told

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
            (name,) = self._targets
            labels = torch.from_numpy(np.asarray(self._columns[name])[indices.numpy()])
            order = balanced(indices, labels, seed=seed, epoch=epoch)
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
        inputs, targets = (
            {name: self._rows(name, order, first=first, batch_size=batch_size) for name in names}
            for names in (self._dtypes, self._targets)
        )
        return Reader(
            inputs,
            targets,
            order.to(self.device),
            tuple(self.loaders.values()),
            Pass(self._seed) if epoch is None else Pass(self._seed, epoch),
            layout=self.layout,
        )

    def _rows(self, name: str, order: Tensor, *, first: int, batch_size: int) -> Rows:
        resident, values = self._resident.get(name), self._columns[name]
        if isinstance(resident, ResidentRagged):
            return PaddedRows(resident, order.numpy())
        if resident is not None:
            return ResidentRows(resident)
        if isinstance(values, Ragged):
            return HostPaddedRows(values, order.numpy(), self.device)
        return RowsAhead(
            values, self._dtypes[name], order.numpy(), self.device,
            first=first, batch_size=batch_size,
        )  # fmt: skip

    def batch(self, index: Tensor) -> Batch:
        """The samples `index` (N,) as the model sees them."""
        with self.reader(index, batch_size=len(index)) as reader:
            return reader.batch(0, len(index))


def _resident_bytes(values: Values | Ragged) -> int | None:
    """What rows would take on the device; None for those that are too large for the host."""
    if isinstance(values, Ragged):
        return values.values.nbytes + values.starts.nbytes
    return values.nbytes if isinstance(values, np.ndarray) else None


def _brought(values: Values | Ragged, device: torch.device) -> Tensor | ResidentRagged:
    """Rows that are in memory, on the device."""
    if isinstance(values, Ragged):
        return ResidentRagged.of(values, device)
    return torch.from_numpy(np.ascontiguousarray(values)).to(device)


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

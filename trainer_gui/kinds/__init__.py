"""Kinds: what a sample is made of, and a target: how it is learnt from before training, and fed.

One kind a file or folder. What a model is fed by is learnt from the training split alone, and kept
as facts, which training, evaluation, use and export all apply by the same code. Facts may also tell
what all splits hold, such as how often each class occurs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from trainer_gui.core.description import SAMPLES, Figure, Grouping, Noun
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.registry import Registry
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray
    from torch import Tensor

    from trainer_gui.core.asks import Asks, Cells
    from trainer_gui.core.dataset import Column, Progress, Rows
    from trainer_gui.core.faces import Face
    from trainer_gui.core.script import Script
    from trainer_gui.kinds._draws import Draws

EVALUATION = -1
"""The epoch of a batch that is not trained on: what is drawn for it is the same in every pass."""
DIGEST_BYTES = 16


@dataclass(frozen=True)
class Batch:
    """Samples on the device.

    Attributes:
        inputs: by field name, as their kinds prepare them; pictures (N, C, H, W) float, normalised.
        targets: by field name; classes (N,) int64, or their shares (N, K) float32 in mixed samples;
            numbers (N, T) float32, in the units of the data.
        index: (N,) stable sample indices.
        lengths: by name of a ragged field the lengths (N,) of its rows, which are padded with 0 to
            the longest of the batch.
        seed: of the run.
        epoch: counted from 0; -1 where samples are evaluated or used.
    """

    inputs: "Mapping[str, Tensor]"
    targets: "Mapping[str, Tensor]"
    index: "Tensor"
    lengths: "Mapping[str, Tensor]" = field(default_factory=dict)
    seed: int = 0
    epoch: int = EVALUATION

    @property
    def arguments(self) -> "tuple[Tensor, ...]":
        """What a module is called with: the inputs in their order, lengths behind ragged ones."""
        found: list[Tensor] = []
        for name, values in self.inputs.items():
            found += [values, self.lengths[name]] if name in self.lengths else [values]
        return tuple(found)

    def draw(self, purpose: str) -> "Draws":
        """Random numbers for a purpose, by (seed, epoch, sample, purpose) alone.

        They are the same however a run was interrupted, batches are cut, and on every device.
        """
        from trainer_gui.kinds._draws import Draws, keyed

        return Draws(self.index, seed=keyed(self.seed, purpose), epoch=self.epoch)


class Loader(Protocol):
    """Makes of rows as they are stored what a model sees: a batch at a time, on the device.

    No Python for each sample, and nothing that waits for the device.
    """

    @property
    def mixes(self) -> bool:
        """Whether `augment` mixes a sample with the one before it in its batch."""

    def example(self, field: Field) -> "Tensor":
        """(1, …) on `meta`, without content: dtype and shape of a sample as a model sees it.

        Of rows that differ in length, one of a length that is usual.
        """

    def cost(self, index: "NDArray[np.int64]") -> "NDArray[np.int64] | None":
        """(N,) values that a model sees of each sample, on the host.

        None where all are alike, or where that is the number of values which are stored.
        """

    def augment(self, raw: Batch) -> Batch:
        """A batch of training samples changed at random; targets may change with the inputs."""

    def prepare(self, raw: Batch) -> Batch:
        """The batch with this loader's field as the model sees it."""


class Kind(Protocol):
    """What samples, or targets, are made of; built from the options of its section in a recipe."""

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",
    ) -> Facts:
        """What has to be known before training.

        What samples are prepared by is learnt from those of the training split alone.

        Raises:
            CancelledError: as progress said.
        """

    def field(self, field: Field, facts: Facts) -> Field:
        """The field as a model sees it, once its facts are known."""

    def digests(self, column: "Column", progress: "Progress | None") -> "NDArray[np.uint8]":
        """(N, 16) of each row; the same rows have the same digests."""

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:
        """What feeds the field of data with this spec."""

    def face(self, field: Field, row: "NDArray[Any]") -> "Face":
        """How a row looks, of the same type for every row of a field.

        Args:
            field: of the data set.
            row: as it is stored, or as `Loader.augment` leaves it.
        """


@dataclass(frozen=True, eq=False)
class FileRows:
    """What a file gave.

    Attributes:
        rows: of a field, N of them.
        lines: (N,) of the file that each begins in, counted from 1, ascending; None where the file
            as a whole is one sample.
        problems: why rows cannot be used, by the lines that these begin in; what stands for such a
            row in `rows`, if anything does, is not asked of a model.
        notices: what a person must be told.
    """

    rows: "Rows" = field(repr=False)
    lines: "NDArray[np.int64] | None" = field(default=None, repr=False)
    problems: Mapping[int, Text] = field(default_factory=dict)
    notices: tuple[Text, ...] = ()


@runtime_checkable
class InputKind(Kind, Protocol):
    """A kind of which a model can be asked: a person's own files become rows of it."""

    def asks(self, field: Field, facts: Facts) -> "tuple[Asks, ...]":
        """What a person may give, the most convenient first; needs no torch.

        Args:
            field: that the model sees.
            facts: that were learnt of it.
        """

    def read(self, path: "Path", field: Field, data: Options) -> "NDArray[Any] | FileRows":
        """A file as a row of the field, by the code that has read the training data.

        One that may hold several comes as FileRows. What takes long calls
        `core.cancelling.require_wanted` now and then.

        Args:
            path: of the file.
            field: that the model sees.
            data: options of the data that it was trained on.

        Raises:
            DataError: the file cannot be used; the message names it.
        """

    def script(self, field: Field, spec: DataSpec, data: Options) -> "Script":
        """The same, and what the loader prepares, for scripts that run without this program."""


@runtime_checkable
class RowKind(InputKind, Protocol):
    """A kind that asks for a Row, too."""

    def typed(self, cells: "Cells", field: Field) -> "NDArray[Any]":
        """A row of the field that a person typed.

        Raises:
            DataError: there is a cell that no row has, or something in one that cannot be there.
        """


@runtime_checkable
class NamedKind(Kind, Protocol):
    """A kind whose samples have a name of their own, such as pictures."""

    @property
    def noun(self) -> Noun:
        """What people call them."""


@runtime_checkable
class DescribedKind(Kind, Protocol):
    """A kind of which more can be told than its shape."""

    def figures(self, field: Field, facts: Facts) -> Sequence[Figure]:
        """What a person wants to know of the field at a glance."""


@runtime_checkable
class GroupedKind(Kind, Protocol):
    """A kind, of targets, by which samples can be grouped, counted and filtered."""

    def groupings(self, column: "Column") -> Sequence[Grouping]:
        """The groups that all rows fall into."""


@runtime_checkable
class Augmentation(Protocol):
    """What the options of a kind offer if they change training samples at random."""

    def active(self) -> tuple[Text, ...]:
        """What is done to samples, in a few words each, in the order in which it is done."""

    def advice(self, field: Field) -> "Advice":
        """What to begin with where nothing is done yet."""


@dataclass(frozen=True)
class Advice:
    """How to begin with augmentation.

    Attributes:
        message: what is usual for which data.
        values: of options, a usual beginning.
        label: of the button that sets them; None where there is none.
    """

    message: Text
    values: Mapping[str, Any] = field(default_factory=dict)
    label: Text | None = None


class BuildKind(Protocol):
    """Builds a kind from its options."""

    def __call__(self, options: Any) -> Kind:  # noqa: ANN401 - of the entry's own class
        """The kind; needs no torch."""


kinds: Registry[BuildKind] = Registry("kind")


def input_kind(field: Field, options: Mapping[str, Any] | None = None) -> InputKind:
    """The kind of a field that files can be read for; see `kind_of`.

    Raises:
        DataError: its kind cannot read files.
    """
    kind = kind_of(field, options)
    if not isinstance(kind, InputKind):
        label = kinds.get(field.kind).label
        raise DataError(
            Text("“{kind}” cannot be read from a file.", kind=label),
            hint=Text("Use the run on the data that it was trained on."),
        )
    return kind


def kind_of(field: Field, options: Mapping[str, Any] | None = None) -> Kind:
    """The kind of a field.

    Args:
        field: of a data set.
        options: of the kinds by their keys, as a recipe has them; by default their defaults.

    Raises:
        UnknownEntryError: no such kind is installed.
    """
    entry = kinds.get(field.kind)
    chosen = (options or {}).get(entry.key)
    return entry.build(entry.options() if chosen is None else chosen)


def noun_of(spec: DataSpec) -> Noun:
    """What people call the samples of data: as the kind of their first input says."""
    kind = kind_of(spec.inputs[0]) if spec.inputs else None
    return kind.noun if isinstance(kind, NamedKind) else SAMPLES


def figures_of(spec: DataSpec) -> tuple[Figure, ...]:
    """What a person wants to know of the fields at a glance; of other kinds the shape."""
    found: list[Figure] = []
    for one in (*spec.inputs, *spec.targets):
        kind = kind_of(one)
        if isinstance(kind, DescribedKind):
            found.extend(kind.figures(one, spec.facts.get(one.name, {})))
        elif one.shape:
            sides = " × ".join("?" if side is None else str(side) for side in one.shape)
            found.append(Figure(Text("{name} shape", name=one.name), Text("{sides}", sides=sides)))
    return tuple(found)


def options_kind(spec: DataSpec | None) -> str:
    """The key of the first input's kind that has options; empty if none has.

    Args:
        spec: of the data; None asks for the first kind that changes samples at random.
    """
    if spec is None:
        return augmentation_kind(None)
    keys = (one.kind for one in spec.inputs)
    return next((key for key in keys if kinds.get(key).options.model_fields), "")


def changes_samples(kind: str) -> bool:
    """Whether the options of a kind, by its key, change training samples at random."""
    return issubclass(kinds.get(kind).options, Augmentation)


def augmentation_kind(spec: DataSpec | None) -> str:
    """The key of the kind whose options change training samples at random; empty if none do.

    Args:
        spec: of the data; None asks for the first such kind on the menu.
    """
    keys = (entry.key for entry in kinds) if spec is None else (one.kind for one in spec.inputs)
    return next(filter(changes_samples, keys), "")

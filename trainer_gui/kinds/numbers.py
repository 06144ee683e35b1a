"""Numbers: T figures of each sample, in the units of the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trainer_gui.core.description import Figure, Grouping, told_number
from trainer_gui.core.faces import Row
from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Kind, Loader, kinds

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Column, Progress

_TINY = 1e-30  # what float32 can still be divided by
_FEW_COLUMNS = 2
_BINS = 24


@dataclass(frozen=True)
class NumberFacts:
    """What is known of each of T columns.

    Attributes:
        mean: over the training split.
        std: likewise, and never 0: that of a column which is constant there is 1.
        low: the smallest value in all splits.
    """

    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    low: tuple[float, ...] = ()


def number_facts(spec: DataSpec) -> NumberFacts:
    """What is known of the numbers that are the target; nothing where they are not."""
    return _number_facts(spec.facts.get(spec.targets[0].name, {}) if spec.columns else {})


def _number_facts(facts: Facts) -> NumberFacts:
    known = ("mean", "std", "low")
    return NumberFacts(*(tuple(map(float, facts.get(name, ()))) for name in known))


def number_column(numbers: "NDArray[Any]", columns: tuple[str, ...]) -> "Column":
    """The target column of these numbers.

    Args:
        numbers: (N, T), at least one row, all finite.
        columns: names of the T numbers.
    """
    import numpy as np

    from trainer_gui.core.dataset import Column

    field = Field("label", "numbers", (len(columns),), "float32", columns=columns)
    return Column(field, np.ascontiguousarray(numbers, dtype=np.float32))


class Numbers:
    """A `Kind`: numbers (N, T) float32, all finite."""

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> Facts:
        """`mean`, `std` and `low`, as NumberFacts has them."""
        import numpy as np

        numbers = np.asarray(column.values)
        mean, deviation = _scale(numbers[splits["train"]])
        low = numbers.min(axis=0) if len(numbers) else np.zeros(numbers.shape[1])
        return {"mean": mean, "std": deviation, "low": low.tolist()}

    def field(self, field: Field, facts: Facts) -> Field:  # noqa: ARG002 - of the protocol
        """The field as it is."""
        return field

    def digests(
        self,
        column: "Column",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> "NDArray[np.uint8]":
        """(N, 16) of each row."""
        from trainer_gui.kinds._as_stored import digests_of

        return digests_of(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:  # noqa: ARG002
        """Numbers as they are."""
        from trainer_gui.kinds._as_stored import AsStored

        return AsStored()

    def face(self, field: Field, row: "NDArray[Any]") -> Row:
        """Each column with its number."""
        return Row(field.columns or (), tuple(map(told_number, row.tolist())))

    def figures(self, field: Field, facts: Facts) -> tuple[Figure, ...]:
        """The names of the numbers, or how many they are, with what they are like in training."""
        columns, known = field.columns or (), _number_facts(facts)
        lines = tuple(
            Text("{name}: mean {mean}, standard deviation {deviation}",
                 name=name, mean=told_number(mean), deviation=told_number(deviation))
            for name, mean, deviation in zip(columns, known.mean, known.std, strict=True)
        )  # fmt: skip
        value = ", ".join(columns) if len(columns) <= _FEW_COLUMNS else f"{len(columns):,}"
        name = Text("Number") if len(columns) == 1 else Text("Numbers")
        return (Figure(name, Text("{value}", value=value), lines),)

    def groupings(self, column: "Column") -> tuple[Grouping, ...]:
        """Ranges of equal width, of each column."""
        import numpy as np

        numbers = np.asarray(column.values).astype(np.float64)
        return tuple(
            _ranges(name, one)
            for name, one in zip(column.field.columns or (), numbers.T, strict=True)
        )


def _ranges(name: str, column: "NDArray[np.float64]") -> Grouping:
    import numpy as np

    low, high = (float(column.min()), float(column.max())) if len(column) else (0.0, 0.0)
    if low == high:  # a range of its own, in which bins have a width
        spread = max(0.5, abs(low) / 1000)
        low, high = low - spread, high + spread
    edges = np.linspace(low, high, _BINS + 1)
    places = np.searchsorted(edges, column, side="right") - 1
    inside = np.clip(places, 0, _BINS - 1).astype(np.int64)
    return Grouping(Text("{name}", name=name), inside, edges=tuple(edges.tolist()))


def _scale(numbers: "NDArray[np.float32]") -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each column of numbers (N, T); 0 and 1 without any."""
    import numpy as np

    if not len(numbers):
        return [0.0] * numbers.shape[1], [1.0] * numbers.shape[1]
    exact = numbers.astype(np.float64)
    mean, deviation = exact.mean(axis=0), exact.std(axis=0)
    # A constant column must not be divided by zero, nor by what rounding left of it.
    constant = deviation <= np.maximum(np.finfo(np.float32).eps * np.abs(mean), _TINY)
    deviation[constant] = 1.0
    return mean.tolist(), deviation.tolist()


@kinds.register("numbers", label="Numbers", about="Figures of each sample.", options=Options)
def build_numbers(options: Options) -> Kind:  # noqa: ARG001 - it has none
    """The kind."""
    return Numbers()

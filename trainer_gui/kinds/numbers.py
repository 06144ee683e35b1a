"""Numbers: T figures of each sample, in the units of the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trainer_gui.core.faces import Row
from trainer_gui.core.options import Options
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.kinds import Kind, Loader, kinds

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Column, Progress

_TINY = 1e-30  # what float32 can still be divided by


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
    facts = spec.facts.get(spec.targets[0].name, {}) if spec.columns else {}
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
        """Each column with its number, in five digits that matter."""
        return Row(field.columns or (), tuple(f"{number:.5g}" for number in row.tolist()))


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

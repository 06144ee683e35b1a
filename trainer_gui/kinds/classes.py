"""Classes: a target that is one of K."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trainer_gui.core.description import Figure, Grouping
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

COUNTS = "counts"
_LEAST_SHARE = 0.005
"""Less than a per cent is not shown."""


def class_counts(spec: DataSpec) -> Mapping[str, tuple[int, ...]]:
    """For each split the samples of each class, in class order; empty where there are none."""
    facts = spec.facts.get(spec.targets[0].name, {}) if spec.targets else {}
    return {split: tuple(counts) for split, counts in facts.get(COUNTS, {}).items()}


def class_column(labels: "NDArray[np.int64]", classes: tuple[str, ...]) -> "Column":
    """The target column of these classes.

    Args:
        labels: (N,) class indices.
        classes: names in index order.
    """
    import numpy as np

    from trainer_gui.core.dataset import Column

    return Column(Field("label", "classes", (), "int64", classes), labels.astype(np.int64))


class Classes:
    """A `Kind`: indices (N,) int64."""

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> Facts:
        """`counts`: for each split the samples of each class."""
        import numpy as np

        labels, count = np.asarray(column.values), len(column.field.classes or ())
        return {
            COUNTS: {
                name: np.bincount(labels[indices], minlength=count).tolist()
                for name, indices in splits.items()
            }
        }

    def field(self, field: Field, facts: Facts) -> Field:  # noqa: ARG002 - of the protocol
        """The field as it is."""
        return field

    def digests(
        self,
        column: "Column",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> "NDArray[np.uint8]":
        """(N, 16) of each index."""
        from trainer_gui.kinds._as_stored import digests_of

        return digests_of(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:  # noqa: ARG002
        """Indices as they are."""
        from trainer_gui.kinds._as_stored import AsStored

        return AsStored()

    def face(self, field: Field, row: "NDArray[Any]") -> Row:
        """The name of the field with that of the class; of shares (K,), classes with theirs."""
        import numpy as np

        names = field.classes or ()
        if not row.ndim:
            return Row((field.name,), (names[int(row)],))
        order = [
            int(place) for place in np.argsort(-row, kind="stable") if row[place] >= _LEAST_SHARE
        ]
        return Row(
            tuple(names[place] for place in order),
            tuple(f"{100 * row[place]:.0f} %" for place in order),
        )

    def figures(self, field: Field, facts: Facts) -> tuple[Figure, ...]:  # noqa: ARG002 - of the protocol
        """How many classes there are."""
        return (Figure(Text("Classes"), Text("{count}", count=f"{len(field.classes or ()):,}")),)

    def groupings(self, column: "Column") -> tuple[Grouping, ...]:
        """The classes."""
        import numpy as np

        places = np.asarray(column.values, dtype=np.int64)
        return (Grouping(Text("class"), places, column.field.classes or ()),)


@kinds.register("classes", label="Classes", about="One of several classes.", options=Options)
def build_classes(options: Options) -> Kind:  # noqa: ARG001 - it has none
    """The kind."""
    return Classes()

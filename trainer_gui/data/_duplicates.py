"""Pictures that stand more than once in a data set, where that would make its figures wrong."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.names import listed
from trainer_gui.core.text import Text


def duplicates(
    digests: NDArray[np.uint8],
    labels: NDArray[np.int64],
    splits: Mapping[str, NDArray[np.int64]],
    names: Sequence[str],
    *,
    apart: Text | None = None,
) -> tuple[Text, ...]:
    """A warning about pictures in more than one split, and one about those in more than one class.

    The former make validation and test look better than they are; of the latter one label is wrong.
    Pictures count as the same when the model sees the same.

    Args:
        digests: (N, D), of the pictures as the model sees them.
        labels: (N,) class indices.
        splits: indices of the samples of each split.
        names: of the N files.
        apart: where pictures with different labels are; by default in more than one class.
    """
    split_of = np.zeros(len(digests), dtype=np.int64)
    for number, indices in enumerate(splits.values()):
        split_of[indices] = number
    groups = _alike(digests)
    kinds = (
        (
            Text("more than one split"),
            split_of,
            Text("Remove all but one of each, or figures look better than they are."),
        ),
        (apart or Text("more than one class"), labels, Text("Remove the wrong ones.")),
    )
    warnings = []
    for where, key, remedy in kinds:
        found = [group for group in groups if len(set(key[group].tolist())) > 1]
        if found:
            pairs = [" = ".join(names[index] for index in group[:2]) for group in found]
            warnings.append(
                Text("The same picture is in {where}: {count} ({names}). {remedy}",
                     where=where, count=len(found), names=listed(pairs), remedy=remedy)
            )  # fmt: skip
    return tuple(warnings)


def _alike(digests: NDArray[np.uint8]) -> list[list[int]]:
    """Indices of pictures with the same digest, by the first of them."""
    whole = np.ascontiguousarray(digests).view(f"V{digests.shape[1]}").ravel()
    _, kind, counts = np.unique(whole, return_inverse=True, return_counts=True)
    groups: dict[int, list[int]] = {}
    for index in np.flatnonzero(counts[kind] > 1).tolist():
        groups.setdefault(int(kind[index]), []).append(index)
    return list(groups.values())

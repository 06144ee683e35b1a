"""Pictures that stand more than once in a data set, where that would make its figures wrong."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.names import listed
from trainer_gui.core.progress import Paced
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text

_REPORT_EVERY = 64  # pictures of a megabyte each take a tenth of a second


def duplicates(
    pixels: NDArray[np.uint8],
    labels: NDArray[np.int64],
    splits: Mapping[SplitName, NDArray[np.int64]],
    names: Sequence[str],
    *,
    progress: Progress,
) -> tuple[Text, ...]:
    """A warning about pictures in more than one split, and one about those in more than one class.

    The former make validation and test look better than they are; of the latter one label is wrong.
    Pictures count as the same when the model sees the same.

    Args:
        pixels: (N, C, H, W), as the model sees them.
        labels: (N,) class indices.
        splits: indices of the samples of each split.
        names: of the N files.
        progress: hears how many were compared.

    Raises:
        CancelledError: as progress said.
    """
    paced = Paced(progress)
    split_of = np.zeros(len(pixels), dtype=np.int64)
    for number, indices in enumerate(splits.values()):
        split_of[indices] = number
    alike: dict[bytes, list[int]] = {}
    for index, picture in enumerate(pixels):
        if index % _REPORT_EVERY == 0:
            paced(
                index / len(pixels),
                Text("Looking for repeated pictures: {done:,} of {total:,}",
                     done=index, total=len(pixels)),
            )  # fmt: skip
        digest = hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
        alike.setdefault(digest, []).append(index)
    groups = [group for group in alike.values() if len(group) > 1]
    kinds = (
        (
            Text("more than one split"),
            split_of,
            Text("Remove all but one of each, or figures look better than they are."),
        ),
        (Text("more than one class"), labels, Text("Remove the wrong ones.")),
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

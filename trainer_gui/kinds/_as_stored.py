"""AsStored: a loader for fields that a model, or a loss, sees as they are stored."""

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Ragged, Values
from trainer_gui.core.spec import Field
from trainer_gui.kinds import DIGEST_BYTES, Batch

if TYPE_CHECKING:
    from torch import Tensor


class AsStored:
    """A `Loader` that changes nothing."""

    mixes = False

    def example(self, field: Field) -> "Tensor":
        """(1, …), of the dtype that is stored."""
        from trainer_gui.kinds._example import example_of

        return example_of(field, field.dtype)

    def cost(self, index: NDArray[np.int64]) -> NDArray[np.int64] | None:  # noqa: ARG002 - of the protocol
        """None: all are alike."""
        return None

    def augment(self, raw: Batch) -> Batch:
        """The same batch."""
        return raw

    def prepare(self, raw: Batch) -> Batch:
        """The same batch."""
        return raw


def digests_of(values: Values | Ragged) -> NDArray[np.uint8]:
    """(N, 16) BLAKE2b of the bytes of each row of values that are in memory."""
    rows: list[NDArray[Any]]
    if isinstance(values, Ragged):
        rows = [values.row(place) for place in range(len(values))]
    else:
        rows = list(np.asarray(values[:]))
    content = b"".join(
        hashlib.blake2b(np.ascontiguousarray(row).tobytes(), digest_size=DIGEST_BYTES).digest()
        for row in rows
    )
    return np.frombuffer(content, np.uint8).reshape(-1, DIGEST_BYTES)

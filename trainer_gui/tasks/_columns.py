"""GrowingColumns: what is kept of each batch of a pass, one behind the other on the device."""

import torch
from torch import Tensor

_FIRST_ROWS = 4096


class GrowingColumns:
    """Tensors with a row for each sample, which grow by doubling.

    A list of the tensors of each batch would hold on to more than these: small ones settle
    in the gaps that the batch's pictures leave, and the next pictures no longer fit there. A pass
    over 66 pictures of 512×512 held on to 130 MB in that way (glibc), and more with every batch.
    """

    def __init__(self) -> None:
        self._columns: list[Tensor] = []
        self._rows = 0

    def append(self, *parts: Tensor) -> None:
        """Adds to each column the rows (N, …) of a batch; without synchronisation."""
        stop = self._rows + len(parts[0])
        if not self._columns or stop > len(self._columns[0]):
            self._grow(parts, max(2 * self._rows, stop, _FIRST_ROWS))
        for column, part in zip(self._columns, parts, strict=True):
            column[self._rows : stop] = part
        self._rows = stop

    def columns(self) -> list[Tensor]:
        """Each column as far as it is filled; none before the first batch."""
        return [column[: self._rows] for column in self._columns]

    def _grow(self, parts: tuple[Tensor, ...], rows: int) -> None:
        larger = [torch.empty((rows, *part.shape[1:]), dtype=part.dtype, device=part.device)
                  for part in parts]  # fmt: skip
        for column, filled in zip(larger, self.columns(), strict=False):
            column[: self._rows] = filled
        self._columns = larger

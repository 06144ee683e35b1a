"""Tests of rows of different lengths: the same batches from the device and from the host."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from trainer_gui.core.dataset import Ragged, ragged
from trainer_gui.engine._padded_rows import HostPaddedRows, PaddedRows, ResidentRagged

CPU = torch.device("cpu")
LENGTHS = (3, 0, 5, 1)
PLAIN = [np.arange(length, dtype=np.float32) + 1 for length in LENGTHS]
WIDE = [np.arange(2 * length, dtype=np.int64).reshape(length, 2) + 1 for length in LENGTHS]


def both(rows: Ragged, order: list[int]) -> tuple[PaddedRows, HostPaddedRows]:
    places: NDArray[np.int64] = np.array(order)
    return (
        PaddedRows(ResidentRagged.of(rows, CPU), places),
        HostPaddedRows(rows, places, CPU),
    )


@pytest.mark.parametrize("rows", [PLAIN, WIDE], ids=["plain", "wide"])
@pytest.mark.parametrize(("start", "stop"), [(0, 4), (1, 3), (3, 4)])
def test_rows_are_padded_alike_wherever_they_are(
    rows: list[NDArray[np.generic]], start: int, stop: int
) -> None:
    order = [2, 0, 3, 1]
    index = torch.tensor(order[start:stop])
    (one, lengths), (other, same) = (
        where.take(start, stop, index) for where in both(ragged(rows), order)
    )
    assert lengths.tolist() == same.tolist() == [LENGTHS[place] for place in order[start:stop]]
    assert one.dtype == other.dtype
    assert torch.equal(one, other)
    for found, place in zip(other, order[start:stop], strict=True):
        assert found[: LENGTHS[place]].tolist() == rows[place].tolist()
        assert not found[LENGTHS[place] :].any()


def test_rows_of_the_host_are_not_copied_as_a_whole() -> None:
    rows = ragged(PLAIN)
    (where,) = both(rows, [0, 1, 2, 3])[1:]
    rows.values[0] = 77
    found, _ = where.take(0, 1, torch.tensor([0]))
    assert found.tolist() == [[77, 2, 3]]

"""Tests of data sets: rows of different lengths, and notices that are added."""

from dataclasses import replace

import numpy as np

from tests.engine.small import digits
from trainer_gui.core.dataset import ragged, with_notices
from trainer_gui.core.text import Text


def test_rows_of_different_lengths_come_back_whatever_their_order() -> None:
    rows = [np.arange(length, dtype=np.float32) + length for length in (3, 0, 5, 1)]
    stored = ragged(rows)
    assert len(stored) == 4
    assert stored.lengths.tolist() == [3, 0, 5, 1]
    for place in (2, 0, 1):
        assert stored.row(place).tolist() == rows[place].tolist()
    some = stored[np.array([3, 2])]
    assert [some.row(place).tolist() for place in range(2)] == [[1.0], [5.0, 6.0, 7.0, 8.0, 9.0]]
    assert stored[1:2].lengths.tolist() == [0]
    assert len(stored[np.arange(0)]) == 0
    assert stored[np.arange(0)].values.dtype == np.float32


def test_notices_are_added_behind_those_there_were() -> None:
    data = replace(digits(), notices=(Text("one"),))
    assert [str(text) for text in with_notices(data, Text("two")).notices] == ["one", "two"]

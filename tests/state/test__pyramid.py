"""Tests of the pyramid over a column."""

import numpy as np
import pytest

from trainer_gui.state._pyramid import FACTOR, Column


def test_every_level_agrees_with_the_values() -> None:
    values = np.random.default_rng(0).normal(size=30_000).astype(np.float32)
    values[1000:1100] = np.nan
    column = Column(0)
    for start in range(0, len(values), 333):
        column.extend(start, values[start : start + 333])
    assert len(column.levels) == 2
    for depth in range(1, len(column.levels) + 1):
        size = FACTOR**depth
        items = column.items(depth, 0, -(-len(values) // size))
        parts = [values[start : start + size] for start in range(0, len(values), size)]
        known = [part[~np.isnan(part)] for part in parts]
        assert items.count.tolist() == [len(part) for part in known]
        filled = [place for place, part in enumerate(known) if len(part)]
        assert [items.low[place] for place in filled] == [known[place].min() for place in filled]
        assert [items.high[place] for place in filled] == [known[place].max() for place in filled]
        assert items.total == pytest.approx([part.sum() for part in known], abs=1e-3)


def test_going_back_forgets_what_was_after() -> None:
    column = Column(0)
    column.extend(0, np.full(100_000, 9.0, dtype=np.float32))
    column.extend(700, np.ones(1, dtype=np.float32))
    assert len(column.levels) == 1
    items = column.items(1, 0, 1000)
    assert len(items.low) == 88
    assert (items.low[-1], items.high[-1], items.count[-1]) == (1.0, 9.0, 5)


def test_a_million_steps_cost_at_most_seven_bytes_each() -> None:
    column = Column(0)
    for start in range(0, 1_000_000, 10_000):
        column.extend(start, np.zeros(10_000, dtype=np.float32))
    held = column.values.nbytes + sum(
        array.nbytes
        for level in column.levels
        for array in vars(level).values()
        if isinstance(array, np.ndarray)
    )
    assert held <= 7_000_000


def test_a_million_known_values_are_counted() -> None:
    column = Column(0)
    column.extend(0, np.ones(1_000_000, dtype=np.float32))
    for depth in range(1, len(column.levels) + 1):
        items = column.items(depth, 0, 1_000_000)
        assert items.count.sum(dtype=np.int64) == 1_000_000
        assert items.count[0] == FACTOR**depth
        assert items.total.sum(dtype=np.float64) == 1_000_000

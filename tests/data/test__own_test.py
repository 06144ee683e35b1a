import numpy as np

from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data._own_test import samples_with_own_test
from trainer_gui.kinds._assemble import assembled


def test_an_own_test_set_is_kept_whole_and_comes_last() -> None:
    images = np.arange(30, dtype=np.uint8).reshape(30, 1, 1, 1)
    labels = np.arange(30) % 3
    data = assembled(samples_with_own_test(
        (images[:20], labels[:20]), (images[20:], labels[20:]), ("a", "b", "c"),
        ), SplitPlan(0, validation=0.25))  # fmt: skip
    assert data.splits["test"].tolist() == list(range(20, 30))
    assert (data.input == images).all()
    assert data.spec.counts == {"train": 15, "validation": 5, "test": 10}

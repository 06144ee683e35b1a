"""Tests of what is counted of each class."""

import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from trainer_gui.core.confusion import f1, occurring, precision, recall

# Bird was predicted and has no sample, fish is neither; dog has samples and was never predicted.
CAT, DOG, BIRD, FISH = range(4)
COUNTS = np.array([[8, 0, 2, 0], [5, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], dtype=np.int64)
TRUE = [CAT] * 10 + [DOG] * 5
PREDICTED = [CAT] * 8 + [BIRD] * 2 + [CAT] * 5


def test_each_class_is_as_scikit_learn_has_it() -> None:
    wanted = precision_recall_fscore_support(
        TRUE, PREDICTED, labels=range(4), average=None, zero_division=0.0
    )
    assert precision(COUNTS) == pytest.approx(wanted[0])
    assert recall(COUNTS) == pytest.approx(wanted[1])
    assert f1(COUNTS) == pytest.approx(wanted[2])


def test_a_class_occurs_if_a_sample_has_it_or_it_was_predicted() -> None:
    assert occurring(COUNTS).tolist() == [True, True, True, False]
    wanted = precision_recall_fscore_support(TRUE, PREDICTED, average="macro", zero_division=0.0)
    assert f1(COUNTS)[occurring(COUNTS)].mean() == pytest.approx(wanted[2])

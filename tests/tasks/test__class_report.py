"""Tests of the figures of each class: scikit-learn's, and what there is to say of nothing."""

import numpy as np
import pytest
from sklearn.metrics import classification_report

from trainer_gui.tasks._class_report import class_report

COUNTS = np.array([[8, 2, 0], [1, 4, 0], [3, 0, 2]], dtype=np.int64)
NAMES = ("cat", "dog", "bird")


def test_the_figures_are_those_of_scikit_learn() -> None:
    true = np.repeat(np.arange(3), COUNTS.sum(axis=1))
    predicted = np.concatenate([np.repeat(np.arange(3), row) for row in COUNTS])
    wanted = classification_report(true, predicted, target_names=list(NAMES), output_dict=True)
    report = class_report(NAMES, COUNTS)
    assert report.names == NAMES
    for key, named in (
        ("precision", "precision"), ("recall", "recall"), ("f1", "f1-score"),
        ("support", "support"),
    ):  # fmt: skip
        expected = [wanted[row][named] for row in (*NAMES, "macro avg", "weighted avg")]
        assert report.values[key].tolist() == pytest.approx(expected)


def test_a_class_without_samples_is_zero_and_left_out_of_the_mean() -> None:
    report = class_report(("cat", "dog"), np.array([[4, 0], [0, 0]], dtype=np.int64))
    figures = {key: values.tolist() for key, values in report.values.items()}
    assert figures.pop("support") == [4, 0, 4, 4]
    assert figures == {key: [1.0, 0.0, 1.0, 1.0] for key in ("precision", "recall", "f1")}


def test_an_empty_matrix_divides_by_nothing() -> None:
    report = class_report(("cat", "dog"), np.zeros((2, 2), dtype=np.int64))
    assert all(values.tolist() == [0.0] * 4 for values in report.values.values())
